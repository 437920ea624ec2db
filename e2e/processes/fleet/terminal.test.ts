/** The fleet on a terminal: util-linux's `script` gives it one. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { ROOT } from '#testkit/command.ts';
import { EXPLORER, logFolder, PONTUS } from '#testkit/fleet.ts';
import { freePorts } from '#testkit/free-ports.ts';
import { waitFor } from '#testkit/wait-for.ts';

const SCRIPT = '/usr/bin/script';

/** Runs a shell command on a terminal of 80 columns. */
function onTerminal(command: string, env: Record<string, string>) {
  const child = spawn(SCRIPT, ['-qec', `stty cols 80; ${command}`, '/dev/null'], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TERM: 'xterm', ...env },
  });
  onTestFinished(() => void child.kill('SIGKILL')); // the terminal goes, and SIGHUP stops the fleet
  let raw = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (raw += text));
  const text = () => stripVTControlCharacters(raw).replaceAll('\r', '');
  return {
    raw: () => raw,
    text,
    press: (key: string) => void child.stdin.write(key),
    shows: async (what: string | RegExp) => {
      const found = () => (typeof what === 'string' ? text().includes(what) : what.test(text()));
      await waitFor(`${what}`, found).catch((error: Error) => expect.fail(`${error.message}:\n${text()}`));
      return text();
    },
    exited: once(child, 'close').then(([code]) => code as number),
  };
}

async function pidOf(port: number): Promise<number> {
  return ((await (await fetch(`http://localhost:${port}/healthz`)).json()) as { pid: number }).pid;
}

test.skipIf(!existsSync(SCRIPT))('on a terminal the fleet takes keys, and its lines fit', async () => {
  const first = await freePorts(10);
  const env = { FLEET_PORTS_FROM: `${first}`, FLEET_LOGS: await logFolder() };
  const fleet = onTerminal(`exec ${process.execPath} tools/fleet/main.ts`, env);
  await fleet.shows('o page · r restart · l logs · ? help · Ctrl-C stop');

  await fetch(`http://localhost:${first + EXPLORER}/dock/pontus-spaceport`, { method: 'POST' });
  await fleet.shows(/explorer +POST \/dock\/pontus-spaceport 200 +[0-9a-f]{8}\n/);
  expect(fleet.raw()).toContain('\u001B[32m200\u001B[39m');
  expect(
    Math.max(
      ...fleet
        .text()
        .split('\n')
        .map((line) => line.length),
    ),
  ).toBe(80);

  fleet.press('?');
  await fleet.shows('restarts one member');

  const before = await pidOf(first + PONTUS);
  fleet.press('r');
  await fleet.shows('Restart:');
  fleet.press('2');
  await fleet.shows(/pontus +is back/);
  expect(await pidOf(first + PONTUS)).not.toBe(before);
  expect(fleet.text()).not.toMatch(/pontus +error/);

  fleet.press('l');
  await fleet.shows('Logs of:');
  fleet.press('2');
  await fleet.shows('Only pontus');
  await fetch(`http://localhost:${first + EXPLORER}/dock/pontus-spaceport`, { method: 'POST' });
  const shown = await fleet.shows(/Only pontus[^]*Drained[^]*POST \/dock 200/);
  expect(shown.slice(shown.indexOf('Only pontus'))).not.toMatch(/^\S+ explorer/m);

  fleet.press('\u0003');
  expect(await fleet.exited, fleet.text()).toBe(0);
  expect(fleet.text()).toContain('Stopping in order');
});

test.skipIf(!existsSync(SCRIPT))('in the background of a terminal, and with NO_COLOR', async () => {
  const first = await freePorts(10);
  const env = { FLEET_PORTS_FROM: `${first}`, FLEET_LOGS: await logFolder(), NO_COLOR: '1' };
  const fleet = onTerminal(`set -m; ${process.execPath} tools/fleet/main.ts & wait`, env);
  await fleet.shows(/Stop +Ctrl-C/);
  expect(fleet.raw()).not.toContain('\u001B[');
  process.kill(await fleetOf(first), 'SIGTERM');
  await fleet.exited;
});

/** The fleet's process: the parent of a member. */
async function fleetOf(first: number): Promise<number> {
  const ps = spawn('ps', ['-o', 'ppid=', '-p', `${await pidOf(first)}`]);
  const [text] = (await once(ps.stdout.setEncoding('utf8'), 'data')) as [string];
  return Number(text);
}

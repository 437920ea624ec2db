import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { send } from '#testkit/http.ts';
import { Postgres } from '#testkit/postgres.ts';
import { Program, startService } from '#testkit/program.ts';
import { waitFor } from '#testkit/wait-for.ts';

const PLAIN = { OTEL_SDK_DISABLED: 'true' };
let postgres: Postgres;

beforeAll(async () => {
  postgres = await Postgres.create();
});
afterAll(() => postgres.remove());

test('a migration that fails ends the start with one line that names it, and exit code 1', async () => {
  const database = await postgres.createDatabase();
  await postgres.query(database, 'create schema sos; create view sos.docks as select 1');
  const env = { ...PLAIN, PORT: `${await freePorts(1)}`, DATABASE_URL: database };
  const program = new Program(['services/spaceport/main.ts'], env);
  expect(await program.exited).toEqual({ code: 1, signal: null });
  expect(program.stderr).toBe(
    'Cannot start: Migration 001-docks-and-codes.sql failed: relation "docks" already exists\n',
  );
  expect(program.stdout).toBe('');
});

test('so does one that fails late, where the database was away at the start', async () => {
  const database = await postgres.createDatabase();
  await postgres.query(database, 'create schema sos; create view sos.docks as select 1');
  await postgres.kill();
  const port = await freePorts(1);
  const spaceport = await startService('spaceport', port, { ...PLAIN, DATABASE_URL: database });
  expect((await send(`http://localhost:${port}/docked_ships`)).status).toBe(503);
  await postgres.start();
  await send(`http://localhost:${port}/docked_ships`);
  expect(await spaceport.exited).toEqual({ code: 1, signal: null });
  expect(spaceport.stderr).toBe(
    'Cannot start: Migration 001-docks-and-codes.sql failed: relation "docks" already exists\n',
  );
  expect(spaceport.lines()).toContainEqual(expect.objectContaining({ msg: 'Drained' }));
});

test('a function that is missing is a logged 500, not an outage', async () => {
  const database = await postgres.createDatabase();
  const port = await freePorts(1);
  const spaceport = await startService('spaceport', port, { ...PLAIN, DATABASE_URL: database });
  onTestFinished(() => void spaceport.stop());
  await postgres.query(database, 'drop function sos.clear');
  const answer = await send(`http://localhost:${port}/clear_lists`, { method: 'POST' });
  expect(answer.status).toBe(500);
  expect(JSON.stringify(answer.body)).not.toContain('sos.clear');
  await waitFor('the log line', () => spaceport.lines().some(({ level }) => level === 'error'));
  expect(spaceport.lines()).toContainEqual(
    expect.objectContaining({
      level: 'error',
      err: expect.objectContaining({ code: '42883', message: expect.stringContaining('sos.clear') }),
    }),
  );
  expect(spaceport.stdout).not.toContain('The database is unavailable');
  expect((await send(`http://localhost:${port}/readyz`)).status).toBe(200);
});

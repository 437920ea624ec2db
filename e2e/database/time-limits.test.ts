import { pino } from 'pino';
import { expect, test } from 'vitest';
import { Database, TIMEOUTS } from '#database/database.ts';
import { Postgres } from '#testkit/postgres.ts';

test('PostgreSQL itself knows how long it may take', async () => {
  const postgres = await Postgres.create();
  const database = new Database(postgres.url(), 'pontus', pino({ level: 'silent' }), async () => {});
  for (const name of ['statement_timeout', 'idle_in_transaction_session_timeout'] as const) {
    const text = `select setting::int from pg_settings where name = $1`;
    expect(await database.query({ name: 'setting', text, values: [name] })).toEqual([
      { setting: TIMEOUTS[name] },
    ]);
  }
  await database.close();
  await postgres.remove();
});

test('who finds no free connection is told that the database has too much to do, not that it is away', async () => {
  const postgres = await Postgres.create();
  const lines: string[] = [];
  const logger = pino({}, { write: (line: string) => void lines.push(line) });
  const database = new Database(postgres.url(), 'pontus', logger, async () => {});
  const statement = { name: 'slow', text: 'select pg_sleep(0.3)', values: [] };
  const busy = await Promise.allSettled(Array.from({ length: 100 }, () => database.query(statement)));
  const refused = busy.filter((result) => result.status === 'rejected').map(({ reason }) => reason as Error);
  console.log(`${100 - refused.length} answered, ${refused.length} refused`);
  expect(refused.length).toBeGreaterThan(0);
  expect(new Set(refused.map(({ message }) => message))).toEqual(
    new Set(['The database is overloaded: send the same request again in a moment']),
  );
  expect(lines).toEqual([]);
  await database.check();
  await database.close();
  await postgres.remove();
});

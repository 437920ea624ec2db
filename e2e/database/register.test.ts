import { afterAll, beforeAll } from 'vitest';
import { pino } from 'pino';
import { PostgresRegister } from '../../services/spaceport/postgres-register.ts';
import { testRegister } from '../../services/spaceport/testing/register-behaviour.ts';
import { Postgres } from '#testkit/postgres.ts';

let postgres: Postgres;

beforeAll(async () => {
  postgres = await Postgres.create();
});
afterAll(() => postgres.remove());

testRegister(async (limit) => {
  const url = await postgres.createDatabase();
  const register = new PostgresRegister(url, 'pontus', limit, pino({ level: 'silent' }));
  await register.check();
  return {
    register,
    pass: async (ms) =>
      void (await postgres.query(url, `update sos.codes set expires = expires - $1 * interval '1 ms'`, [ms])),
    issueMany: async (count) =>
      void (await postgres.query(
        url,
        `select sos.issue_code('pontus', gen_random_uuid()::text, sha256(gen_random_uuid()::text::bytea), '5 minutes', 10000) from generate_series(1, $1)`,
        [count],
      )),
  };
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { post, postJson, send, type Answer } from '#testkit/http.ts';
import { Postgres } from '#testkit/postgres.ts';
import { ROUNDS } from '#testkit/rounds.ts';
import { startReplica, startReplicas, type Replica } from './replicas.ts';

const SHIPS = 100;
const LIMIT = 3;

let postgres: Postgres;
let database: string;
let replicas: Replica[];

beforeAll(async () => {
  postgres = await Postgres.create();
  database = await postgres.createDatabase();
});
afterAll(async () => {
  const exits = await Promise.all(replicas.map(({ program }) => program.stop()));
  await postgres.remove();
  expect(exits).toEqual(replicas.map(() => ({ code: 0, signal: null })));
});

const random = () => replicas[Math.floor(Math.random() * replicas.length)]?.url ?? '';

/** As a client does behind a load balancer: where a connection breaks, the same request goes to some replica again. */
async function ask(request: (spaceport: string) => Promise<Answer>): Promise<Answer> {
  try {
    return await request(random());
  } catch {
    return ask(request);
  }
}

test('replicas that start at once on an empty database prepare it once', async () => {
  replicas = await startReplicas(3, database);
  const migrations = await postgres.query<{ name: string }>(database, 'select name from sos.migrations');
  expect(migrations.map(({ name }) => name)).toEqual([
    '001-docks-and-codes.sql',
    '002-queue.sql',
    '003-cleaning.sql',
  ]);
  for (const { program } of replicas) {
    expect(program.lines().filter(({ level }) => level !== 'info')).toEqual([]);
    expect(program.errors).toBe('');
  }
});

test('one replica sees what another did', async () => {
  const [first, second, third] = replicas.map(({ url }) => url);
  const { body } = await send(`${first}/request_docking/odyssey`);
  await postJson(`${second}/dock`, { ...(body as object), id: 'odyssey', passengers: 1 });
  expect((await send(`${third}/docked_ships`)).body).toEqual(['odyssey']);
});

test(
  `${SHIPS} ships at once at three replicas, one of which is killed: ${LIMIT} dock, each round`,
  { timeout: ROUNDS * 20_000 },
  async () => {
    for (let round = 0; round < ROUNDS; round++) {
      await post(`${random()}/clear_lists`);
      const victim = replicas[round % 3] as Replica;
      let dead: Promise<unknown> | undefined;
      const kill = () => (dead ??= victim.program.stop('SIGKILL'));

      const start = performance.now();
      const ships = Array.from({ length: SHIPS }, (_, index) => `ship-${round}-${index}`);
      const outcomes = await Promise.all(
        ships.map(async (id, index) => {
          const issued = await ask((url) => send(`${url}/request_docking/${id}`));
          const request = { ...(issued.body as object), id, passengers: 2 };
          const asked = ask((url) => postJson(`${url}/dock`, request));
          if (index === SHIPS / 2) setImmediate(kill);
          const { status, body } = await asked;
          return { id, request, told: `${status} ${Object.values(body as object).join()}` };
        }),
      );
      const took = Math.round(performance.now() - start);
      await dead;

      const told = (words: string) => outcomes.filter((outcome) => outcome.told === words);
      const docked = told('200 Ship docked successfully');
      expect(docked).toHaveLength(LIMIT);
      expect(told('400 Docking limit reached')).toHaveLength(SHIPS - LIMIT);
      replicas[round % 3] = await startReplica(Number(new URL(victim.url).port), database);
      for (const { url } of replicas) {
        const { body } = await send(`${url}/docked_ships`);
        expect((body as string[]).toSorted()).toEqual(docked.map(({ id }) => id).toSorted());
      }

      // a code that was used does nothing else, and nothing twice
      for (const { request } of docked) {
        expect((await postJson(`${random()}/separate`, request)).body).toEqual({
          detail: 'Invalid authorization code',
        });
        expect((await postJson(`${random()}/dock`, request)).status).toBe(200);
      }
      const used = await postgres.query(database, 'select from sos.codes where used_for is not null');
      expect(used).toHaveLength(LIMIT);
      console.log(`round ${round + 1}: ${LIMIT} of ${SHIPS} docked in ${took} ms, one replica killed`);
    }
  },
);

test('neither password nor code is printed or stored', async () => {
  const { body } = await send(`${random()}/request_docking/odyssey`);
  const { authorization_code: code } = body as { authorization_code: string };
  await postJson(`${random()}/separate`, { id: 'odyssey', authorization_code: code, passengers: 1 });
  const stored = await postgres.query<{ row: string }>(database, 'select codes::text as row from sos.codes');
  const printed = replicas.map(({ program }) => program.stdout + program.stderr).join('');
  expect(printed).toContain('odyssey');
  for (const secret of [code, postgres.password])
    expect(printed + stored.map(({ row }) => row).join('\n')).not.toContain(secret);
});

import { createServer } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { post, postJson, send, type Answer } from '#testkit/http.ts';
import { keepBusy } from '#testkit/load.ts';
import { Postgres } from '#testkit/postgres.ts';
import { startService, type Program } from '#testkit/program.ts';
import { ROUNDS } from '#testkit/rounds.ts';
import { waitFor } from '#testkit/wait-for.ts';
import { startReplicas, type Replica } from './replicas.ts';

const AWAY = { detail: "The spaceport's database is unavailable: send the same request again in a moment" };
const RECOVERY_MS = 5_000;
/** What a ship waits for a spaceport at least, in milliseconds. */
const SHIP_WAITS_MS = 5_000;

const LONG = { timeout: ROUNDS * 20_000 };

let postgres: Postgres;
let database: string;
let replicas: Replica[];

beforeAll(async () => {
  postgres = await Postgres.create();
  database = await postgres.createDatabase();
  replicas = await startReplicas(2, database, { DOCKING_LIMIT: '1000000' });
});
afterAll(async () => {
  for (const { program } of replicas) await program.stop();
  await postgres.remove();
});

const random = () => replicas[Math.floor(Math.random() * replicas.length)]?.url ?? '';

test(
  'PostgreSQL is killed under load: 503 while it is away, no wrong answer, no docked ship lost',
  LONG,
  async () => {
    const load = { running: true, succeeded: 0, away: 0, wrong: [] as string[], lastSuccess: 0 };
    const docked = new Set<string>();

    /** Sends the same request until it gets an answer; 503 is none, and everything else but 200 is wrong. */
    const insist = async (request: () => Promise<Answer>): Promise<Answer> => {
      for (;;) {
        const answer = await request();
        if (answer.status === 200) {
          load.succeeded++;
          return answer;
        }
        if (answer.status === 503) load.away++;
        else load.wrong.push(`${answer.status} ${JSON.stringify(answer.body)}`);
        await sleep(20);
      }
    };
    const act = async (id: string, action: 'dock' | 'separate', ask: string) => {
      const { body } = await insist(() => send(`${random()}/${ask}/${id}`));
      await insist(() => postJson(`${random()}/${action}`, { ...(body as object), id, passengers: 2 }));
    };
    let ships = 0;
    const working = keepBusy(20, async () => {
      const id = `ship-${ships++}`;
      await act(id, 'dock', 'request_docking');
      if (ships % 2 === 0) await act(id, 'separate', 'request_separation');
      else docked.add(id);
      return load.running;
    });

    for (let outage = 1; outage <= ROUNDS; outage++) {
      await sleep(1_000);
      const before = load.succeeded;
      await postgres.kill();
      await waitFor('readiness to say so', async () => (await send(`${random()}/readyz`)).status === 503);
      for (const { url } of replicas) {
        expect((await send(`${url}/healthz`)).status).toBe(200);
        expect(await send(`${url}/readyz`)).toMatchObject({ status: 503, body: AWAY });
        const answer = await send(`${url}/docked_ships`);
        expect(answer).toMatchObject({ status: 503, body: AWAY });
        expect(answer.headers.get('retry-after')).toBe('1');
      }
      await sleep(1_000);

      await postgres.start();
      const back = performance.now();
      const recovered = async ({ url }: Replica) => {
        await waitFor('readiness', async () => (await fetch(`${url}/readyz`)).ok);
        await waitFor('an answer', async () => (await fetch(`${url}/docked_ships`)).ok);
      };
      await Promise.all(replicas.map(recovered));
      const took = Math.round(performance.now() - back);
      console.log(
        `outage ${outage}: ${before} answers before it, ${load.away} times 503, recovered in ${took} ms`,
      );
      expect(took).toBeLessThan(RECOVERY_MS);
    }
    await sleep(500);
    load.running = false;
    await working;

    expect(load.wrong).toEqual([]);
    const { body } = await send(`${random()}/docked_ships`);
    expect((body as string[]).toSorted()).toEqual([...docked].toSorted());
    console.log(`${load.succeeded} requests carried out, ${docked.size} ships docked, none lost`);
    for (const { program } of replicas) {
      const told = program.lines().map(({ msg }) => String(msg));
      const count = (words: string) => told.filter((msg) => msg.startsWith(words)).length;
      expect(count('The database is unavailable')).toBeGreaterThanOrEqual(ROUNDS);
      expect(count('The database is unavailable')).toBeLessThan(5 * ROUNDS); // statements that were under way may end either way
      expect(count('The database is available again')).toBe(count('The database is unavailable'));
      expect(program.stdout + program.stderr).not.toContain(postgres.password);
    }
  },
);

test('a ship passes 503 on, with when to try again', async () => {
  const port = await freePorts(1);
  const ship = await startService('spaceship', port, {
    OTEL_SDK_DISABLED: 'true',
    SPACEPORTS: `pontus-spaceport=${random()}`,
  });
  await postgres.kill();
  const answer = await post(`http://localhost:${port}/dock/pontus-spaceport`);
  expect(answer).toMatchObject({ status: 503, body: AWAY });
  expect(answer.headers.get('retry-after')).toBe('1');
  await postgres.start();
  expect((await post(`http://localhost:${port}/dock/pontus-spaceport`)).status).toBe(200);
  await ship.stop();
});

test('a lock that is never let go, or a connection that hears nothing, is 503 before a ship gives up', async () => {
  const { body } = await send(`${random()}/request_docking/odyssey`);
  const request = { ...(body as object), id: 'odyssey', passengers: 1 };
  const holder = postgres.query(
    database,
    'begin; select from sos.spaceports for update; select pg_sleep(4); commit',
  );
  await sleep(200);
  const start = performance.now();
  expect(await postJson(`${random()}/dock`, request)).toMatchObject({ status: 503, body: AWAY });
  console.log(`a lock that is held: 503 after ${Math.round(performance.now() - start)} ms`);
  expect(performance.now() - start).toBeLessThan(SHIP_WAITS_MS);
  await holder;
  expect((await postJson(`${random()}/dock`, request)).status).toBe(200);

  const deaf = await listensOnly();
  const spaceport = await spaceportWithout(deaf);
  const asked = performance.now();
  expect(await send(`${spaceport.url}/docked_ships`)).toMatchObject({ status: 503, body: AWAY });
  console.log(`nobody answers: 503 after ${Math.round(performance.now() - asked)} ms`);
  expect(performance.now() - asked).toBeLessThan(SHIP_WAITS_MS);
  expect(await spaceport.program.stop()).toEqual({ code: 0, signal: null });
});

test('a spaceport starts without its database, and ends without it', async () => {
  const port = await freePorts(1);
  const spaceport = await spaceportWithout(port);
  expect(await send(`${spaceport.url}/readyz`)).toMatchObject({ status: 503, body: AWAY });
  expect(await send(`${spaceport.url}/healthz`)).toMatchObject({ status: 200 });
  const start = performance.now();
  expect(await spaceport.program.stop()).toEqual({ code: 0, signal: null });
  console.log(`ended without a database in ${Math.round(performance.now() - start)} ms`);

  const [first] = replicas as [Replica];
  expect((await send(`${first.url}/docked_ships`)).status).toBe(200); // its pool is open
  const ending = performance.now();
  expect(await first.program.stop()).toEqual({ code: 0, signal: null });
  console.log(`ended with its pool open in ${Math.round(performance.now() - ending)} ms`);
});

/** A spaceport whose database would be on this port. */
async function spaceportWithout(databasePort: number): Promise<{ program: Program; url: string }> {
  const port = await freePorts(1);
  const program = await startService('spaceport', port, {
    OTEL_SDK_DISABLED: 'true',
    DATABASE_URL: `postgres://sos@localhost:${databasePort}/sos`,
  });
  return { program, url: `http://localhost:${port}` };
}

/** The port of a server that takes connections and says nothing. */
async function listensOnly(): Promise<number> {
  const port = await freePorts(1);
  const server = createServer((socket) => {
    socket.on('error', () => {});
    onTestFinished(() => void socket.destroy());
  }).listen(port);
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return port;
}

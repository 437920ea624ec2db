/**
 * Separations under load while cleaners are killed and rolled, and PostgreSQL is killed once: every dock is cleaned. 5,000 separations in
 * the long form (CHAOS=long, `npm run chaos`), else 500.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { haveCluster, namespace, type Namespace } from '#testkit/cluster.ts';
import { post, postJson, send, type Answer } from '#testkit/http.ts';
import { buildImage } from '#testkit/images.ts';
import { keepBusy } from '#testkit/load.ts';
import { waitFor } from '#testkit/wait-for.ts';
import { killProcess, roll } from './fleet.ts';

const SEPARATIONS = process.env['CHAOS'] === 'long' ? 5_000 : 500;
const SHIPS = 20;
const CLEANERS = 3;
const NODE_PORT = 31094;
const SPACEPORT = `http://localhost:${NODE_PORT}`;
/** The orders that are left when the load ends are carried out within this time, in milliseconds. */
const CATCH_UP_MS = 240_000;

/** Statuses of requests, by count; 0 is a connection that broke. */
const statuses: Record<number, number> = {};

describe.runIf(haveCluster)('cleaning under load', { timeout: 900_000 }, () => {
  let space: Namespace;

  beforeAll(async () => {
    const [spaceport, cleaner] = [await buildImage('spaceport'), await buildImage('cleaner')];
    space = await namespace();
    await space.kubectl('apply', '--kustomize', 'k8s/overlays/postgres');
    const common = { 'database.existingSecret': 'postgres', 'telemetry.mode': 'none' };
    await space.upgrade('pontus', 'spaceport', {
      ...common,
      'image.tag': spaceport.tag,
      'service.nodePort': NODE_PORT,
      'env.DOCKING_LIMIT': SHIPS,
      'env.LOG_LEVEL': 'warn',
      replicas: 2,
    });
    await space.upgrade('sos', 'cleaner', {
      ...common,
      'image.tag': cleaner.tag,
      'env.LOG_LEVEL': 'warn',
      replicas: CLEANERS,
    });
    await waitFor('the node port', async () => (await send(`${SPACEPORT}/readyz`)).status === 200);
    await post(`${SPACEPORT}/clear_lists`); // its volume may be one that an earlier run has used
    await query('truncate sos.cleanings');
  });
  afterAll(() => space?.[Symbol.asyncDispose]());

  /** One value of the database. */
  async function query(statement: string): Promise<string> {
    const psql =
      'PGPASSWORD=$POSTGRES_PASSWORD psql --host=localhost --username=sos --tuples-only --no-align --command "$0"';
    return (await space.kubectl('exec', 'postgres-0', '--', 'sh', '-c', psql, statement)).trim();
  }

  test('each separation is cleaned, whoever is killed meanwhile', async () => {
    let [separated, ships] = [0, 0];
    const events = [
      { at: 0.15, what: 'kill -9 of a cleaner', run: () => killCleaner(space) },
      { at: 0.3, what: 'a roll of the cleaners', run: () => roll(space, ['deployment/sos-cleaner']) },
      { at: 0.5, what: 'kill -9 of PostgreSQL', run: () => killPostgres(space) },
      { at: 0.75, what: 'kill -9 of a cleaner', run: () => killCleaner(space) },
      { at: 0.85, what: 'a roll of the cleaners', run: () => roll(space, ['deployment/sos-cleaner']) },
    ];
    const happenings: Promise<unknown>[] = [];
    const start = performance.now();
    await keepBusy(SHIPS, async () => {
      const id = `ship-${ships++}`;
      await act('dock', 'docking', id);
      await act('separate', 'separation', id);
      separated++;
      while (events[0] && separated >= events[0].at * SEPARATIONS) {
        const { what, run } = events.shift() as (typeof events)[0];
        console.log(`${seconds(start)} s, ${separated} separations: ${what}`);
        happenings.push(run());
      }
      return separated < SEPARATIONS;
    });
    console.log(`${seconds(start)} s: ${separated} separations, statuses ${JSON.stringify(statuses)}`);
    await Promise.all(happenings);

    const loadEnd = performance.now();
    const open = "select count(*) from sos_queue.job where name = 'cleaning' and state < 'completed'";
    await waitFor('an empty queue', async () => (await query(open)) === '0', CATCH_UP_MS);
    console.log(`the queue is empty ${seconds(loadEnd)} s after the load`);
    const [orders, cleaned, repeated, attempts] = (
      await query(
        `select count(*), count(finished), count(*) filter (where attempts > 1), sum(attempts) from sos.cleanings`,
      )
    )
      .split('|')
      .map(Number);
    const dead = await query("select count(*) from sos_queue.job where name = 'cleaning_failed'");
    console.log(
      `${orders} orders, ${cleaned} cleaned, ${repeated} more than once, ${attempts} attempts, ${dead} dead`,
    );
    console.log(await space.kubectl('top', 'pods').catch(String));
    const connections = await query(
      "select string_agg(application_name || ' ' || n, ', ') from (select application_name, count(*) n from pg_stat_activity where datname = 'sos' group by 1) x",
    );
    console.log(`connections: ${connections}`);
    expect(cleaned).toBe(orders);
    expect(orders).toBe(separated);
    expect(dead).toBe('0');
    expect(Object.keys(statuses).toSorted()).toEqual(['200', '503']);
  });
});

const seconds = (since: number): string => ((performance.now() - since) / 1000).toFixed(0);

/** Asks for a code and acts with it. What is answered 503, or not at all, is sent again as it was. */
async function act(action: 'dock' | 'separate', request: string, id: string): Promise<void> {
  const { body } = await insist(() => send(`${SPACEPORT}/request_${request}/${id}`));
  await insist(() => postJson(`${SPACEPORT}/${action}`, { ...(body as object), id, passengers: 200 }));
}

async function insist(request: () => Promise<Answer>): Promise<Answer> {
  return waitFor(
    'an answer',
    async () => {
      const answer = await request().catch(() => ({ status: 0 }) as Answer);
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      return answer.status === 503 || answer.status === 0 ? false : answer;
    },
    120_000,
  );
}

async function killCleaner(space: Namespace): Promise<void> {
  const pods = await space.kubectl(
    'get',
    'pods',
    '--selector=app.kubernetes.io/name=cleaner',
    '--output=name',
  );
  const [pod = ''] = pods.trim().split('\n');
  await killProcess(space, pod.replace('pod/', ''));
}

async function killPostgres(space: Namespace): Promise<void> {
  await space.kubectl('delete', 'pod', 'postgres-0', '--force', '--grace-period=0');
  await space.rolledOut('statefulset/postgres');
}

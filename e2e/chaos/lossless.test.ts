/**
 * Rolls, outages, a kill and drains under traffic: whose requests fail, and which span or log record does not arrive. In its long form
 * (CHAOS=long, `npm run chaos`) minutes of 50 requests/s, otherwise seconds, and no drains.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { haveCluster, type Namespace } from '#testkit/cluster.ts';
import { account, count, describe as say, type Account } from './account.ts';
import {
  clearRegister,
  COLLECTOR,
  DEPLOYMENTS,
  evictAll,
  killProcess,
  raiseFleet,
  REPLICAS,
  roll,
  SPACEPORT,
  takeAway,
} from './fleet.ts';
import { Traffic, type Sent } from './traffic.ts';

/** Requests a second; for how many seconds at least; how many rolls; how long Jaeger and the Collector are away, in seconds. */
const LONG = process.env['CHAOS'] === 'long';
const FORM = LONG
  ? { rate: 50, seconds: 180, rolls: 2, jaeger: 60, collector: 30 }
  : { rate: 50, seconds: 15, rolls: 1, jaeger: 10, collector: 5 };

/** What a pod that is killed takes along: what it has not exported (half a second's, and an export), and what it is asked. */
const HELD_MS = 2_000;
/** After a kill, until no node sends to the pod any more. */
const ROUTED_MS = 5_000;

const report: string[] = [];

function tell(name: string, it: Account): void {
  report.push(say(name, it));
  for (const { at, took, status, said, ship, action } of it.failed.slice(0, 10))
    report.push(
      `  failed: ${new Date(at).toISOString()} ${action} ${ship} after ${took} ms: ${status} ${said}`,
    );
  for (const { request, spans, records } of it.lost.slice(0, 10))
    report.push(
      `  lost: ${new Date(request.at).toISOString()} ${request.traceId}: ${[...spans, ...records].join(', ')}`,
    );
  console.log(report.slice(report.findLastIndex((line) => line.startsWith(name))).join('\n'));
}

describe.runIf(haveCluster)('under traffic', { timeout: 900_000 }, () => {
  let space: Namespace;

  beforeAll(async () => {
    const start = performance.now();
    space = await raiseFleet();
    console.log(`the fleet is ready after ${Math.round(performance.now() - start)} ms`);
  });
  afterAll(async () => {
    console.log(['What was lost:', ...report].join('\n'));
    await space?.[Symbol.asyncDispose](); // none where raising it failed
  });

  /** Sends requests while something happens to the cluster, and for `FORM.seconds` at least. */
  async function during(seconds: number, happening: (traffic: Traffic) => Promise<void>): Promise<Sent[]> {
    await clearRegister();
    const traffic = new Traffic(FORM.rate);
    try {
      await sleep(1_000);
      await happening(traffic);
      await traffic.until(seconds);
    } finally {
      await traffic.stop();
    }
    return traffic.sent;
  }

  test('Deployments and the Collector roll: no request fails, no span and no log record is lost', async () => {
    const sent = await during(FORM.seconds, async () => {
      for (let n = 1; n < FORM.rolls; n++) await roll(space, DEPLOYMENTS);
      await roll(space, [...DEPLOYMENTS, COLLECTOR]);
    });
    const it = await account(sent);
    tell('rolls', it);
    expect(it.failed).toEqual([]);
    expect(count(it.lost)).toBe(0);
    expect(it.docked).toBeGreaterThanOrEqual(0.4);
  });

  test.runIf(LONG)(
    'scaling in and evictions: no request fails, no span and no log record is lost',
    async () => {
      const sent = await during(0, async () => {
        const scale = async (by: number) => {
          for (const name of DEPLOYMENTS) {
            const replicas = (name.endsWith(SPACEPORT) ? REPLICAS.spaceport : REPLICAS.ship) + by;
            await space.kubectl('scale', name, `--replicas=${replicas}`);
          }
          await space.ready();
        };
        await scale(-1);
        await scale(0);
        const evicted = await evictAll(
          space,
          'app.kubernetes.io/name in (spaceport, spaceship, otel-collector)',
        );
        await space.ready();
        console.log(`${evicted} pods evicted`);
      });
      const it = await account(sent);
      tell('scaling in and evictions', it);
      expect(it.failed).toEqual([]);
      expect(count(it.lost)).toBe(0);
    },
  );

  test('Jaeger is away while the Collector dies, then the Collector is: no request fails, and all arrives', async () => {
    const sent = await during(0, async () => {
      const collectors = ['--selector=app.kubernetes.io/name=otel-collector', '--force', '--grace-period=0'];
      await takeAway(space, 'deployment/jaeger', 1, async () => {
        await sleep((FORM.jaeger / 2) * 1_000);
        await space.kubectl('delete', 'pods', ...collectors); // with all that waits for Jaeger
        await space.rolledOut(COLLECTOR);
        await sleep((FORM.jaeger / 2) * 1_000);
      });
      await takeAway(space, COLLECTOR, 2, () => sleep(FORM.collector * 1_000));
    });
    const it = await account(sent);
    tell('outages', it);
    expect(it.failed).toEqual([]);
    expect(count(it.lost)).toBe(0);
  });

  test('a spaceport is killed: what fails or is lost is what it had in its hands', async () => {
    let [before, after] = [0, 0];
    const sent = await during(0, async (traffic) => {
      const pods = await space.kubectl('get', 'pods', '-l', 'app.kubernetes.io/name=spaceport', '-o', 'name');
      before = Date.now();
      await killProcess(space, pods.split('\n')[0] ?? '');
      after = Date.now();
      await traffic.until(traffic.seconds + ROUTED_MS / 1_000);
      await space.ready();
    });
    const it = await account(sent, 10_000); // no queue is backing off: what is not there then is lost
    tell('a kill', it);
    const first = Math.min(...it.lost.map(({ request }) => request.at));
    if (it.lost.length > 0)
      report.push(
        `  explained: asked at most ${after - first} ms before the process was gone, or by then open`,
      );
    for (const { at, took } of it.failed) {
      expect(at).toBeLessThan(after + ROUTED_MS);
      expect(at + took).toBeGreaterThan(before);
    }
    for (const { request, spans } of it.lost) {
      expect(request.at).toBeLessThan(after);
      expect(request.at + request.took).toBeGreaterThan(before - HELD_MS);
      for (const span of spans) expect(span).toContain(SPACEPORT);
    }
    const restarts = await space.kubectl(
      'get',
      'pods',
      '-l',
      'app.kubernetes.io/name=spaceport',
      '-o',
      'jsonpath={.items[*].status.containerStatuses[0].restartCount}',
    );
    expect(restarts.split(' ').toSorted()).toEqual(['0', '0', '1']);
  });
});

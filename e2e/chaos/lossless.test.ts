/**
 * Rolls, outages, a kill and drains under load: which requests fail, and which spans or log records do not arrive. In its long form
 * (CHAOS=long, `npm run chaos`) minutes of 50 requests/s, otherwise seconds, and no drains.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { haveCluster, type Namespace } from '#testkit/cluster.ts';
import { count, describe as summary, reportDelivery, type DeliveryReport } from './delivery-report.ts';
import {
  clearRegister,
  COLLECTOR,
  DEPLOYMENTS,
  evictAll,
  killProcess,
  deployFleet,
  REPLICAS,
  roll,
  SPACEPORT,
  whileScaledToZero,
} from './fleet.ts';
import { Traffic, type Sent } from './traffic.ts';

/** Requests a second; for how many seconds at least; how many rolls; how many seconds Jaeger and the Collector are down. */
const LONG = process.env['CHAOS'] === 'long';
const LOAD = LONG
  ? { rate: 50, seconds: 180, rolls: 2, jaeger: 60, collector: 30 }
  : { rate: 50, seconds: 15, rolls: 1, jaeger: 10, collector: 5 };

/** What a killed pod takes with it, in time: half a second of unexported telemetry, one export, and its open requests. */
const HELD_MS = 2_000;
/** How long after a kill nodes may still route to the pod. */
const ROUTED_MS = 5_000;

const report: string[] = [];

function print(name: string, it: DeliveryReport): void {
  report.push(summary(name, it));
  for (const { at, took, status, detail, ship, action } of it.failed.slice(0, 10))
    report.push(
      `  failed: ${new Date(at).toISOString()} ${action} ${ship} after ${took} ms: ${status} ${detail}`,
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
    space = await deployFleet();
    console.log(`the fleet is ready after ${Math.round(performance.now() - start)} ms`);
  });
  afterAll(async () => {
    console.log(['What was lost:', ...report].join('\n'));
    await space?.[Symbol.asyncDispose](); // none if the deployment failed
  });

  /** Sends requests while `action` changes the cluster, and for `seconds` at least. */
  async function during(seconds: number, action: (traffic: Traffic) => Promise<void>): Promise<Sent[]> {
    await clearRegister();
    const traffic = new Traffic(LOAD.rate);
    try {
      await sleep(1_000);
      await action(traffic);
      await traffic.until(seconds);
    } finally {
      await traffic.stop();
    }
    return traffic.sent;
  }

  test('Deployments and the Collector roll: no request fails, no span and no log record is lost', async () => {
    const sent = await during(LOAD.seconds, async () => {
      for (let n = 1; n < LOAD.rolls; n++) await roll(space, DEPLOYMENTS);
      await roll(space, [...DEPLOYMENTS, COLLECTOR]);
    });
    const it = await reportDelivery(sent);
    print('rolls', it);
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
      const it = await reportDelivery(sent);
      print('scaling in and evictions', it);
      expect(it.failed).toEqual([]);
      expect(count(it.lost)).toBe(0);
    },
  );

  test('Jaeger is away while the Collector dies, then the Collector is: no request fails, and all arrives', async () => {
    const sent = await during(0, async () => {
      const collectors = ['--selector=app.kubernetes.io/name=otel-collector', '--force', '--grace-period=0'];
      await whileScaledToZero(space, 'deployment/jaeger', 1, async () => {
        await sleep((LOAD.jaeger / 2) * 1_000);
        await space.kubectl('delete', 'pods', ...collectors); // with all that waits for Jaeger
        await space.rolledOut(COLLECTOR);
        await sleep((LOAD.jaeger / 2) * 1_000);
      });
      await whileScaledToZero(space, COLLECTOR, 2, () => sleep(LOAD.collector * 1_000));
    });
    const it = await reportDelivery(sent);
    print('outages', it);
    expect(it.failed).toEqual([]);
    expect(count(it.lost)).toBe(0);
  });

  test('a spaceport is killed: only what it held fails or is lost', async () => {
    let [before, after] = [0, 0];
    const sent = await during(0, async (traffic) => {
      const pods = await space.kubectl('get', 'pods', '-l', 'app.kubernetes.io/name=spaceport', '-o', 'name');
      before = Date.now();
      await killProcess(space, pods.split('\n')[0] ?? '');
      after = Date.now();
      await traffic.until(traffic.seconds + ROUTED_MS / 1_000);
      await space.ready();
    });
    const it = await reportDelivery(sent, 10_000); // no queue is backing off: what has not arrived by then is lost
    print('a kill', it);
    const first = Math.min(...it.lost.map(({ request }) => request.at));
    if (it.lost.length > 0)
      report.push(`  explained: sent at most ${after - first} ms before the process ended, or open by then`);
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

/** A minute without any Collector, with instrumentation injected as the Operator does it: how many traces are incomplete afterwards. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { haveCluster, type Namespace } from '#testkit/cluster.ts';
import { build, buildImage } from '#testkit/images.ts';
import {
  installInjected,
  nameCollectorAsOperator,
  OURS,
  STOCK,
  STOCK_IMAGE,
} from '../cluster/backend/install-injected.ts';
import { describe as summary, reportDelivery } from './delivery-report.ts';
import { clearRegister, COLLECTOR, deploy, releases, whileScaledToZero } from './fleet.ts';
import { Traffic } from './traffic.ts';

const RATE = 30;
const OUTAGE_SECONDS = 63;
/** How long nothing more may arrive before what is missing counts as lost. */
const QUIET_LIMIT_MS = 20_000;
/** From the first ready Collector until every service has delivered what waited: an interval of metrics, and the longest backoff. */
const RECOVERY_LIMIT_SECONDS = 30;

/** For each pod, how many seconds after the first Collector was ready it said that its telemetry is delivered again. */
async function recoveries(space: Namespace): Promise<number[]> {
  const ready = '{.items[*].status.conditions[?(@.type=="Ready")].lastTransitionTime}';
  const collectors = ['-l', 'app.kubernetes.io/name=otel-collector', '-o', `jsonpath=${ready}`];
  const times = (await space.kubectl('get', 'pods', ...collectors))
    .split(' ')
    .map((time) => Date.parse(time));
  const lines = await space.kubectl('logs', '-l', 'space.observation.system/type', '--tail=-1');
  return lines
    .split('\n')
    .filter((line) => line.includes('"export.recovered"'))
    .map((line) => (Date.parse((JSON.parse(line) as { time: string }).time) - Math.min(...times)) / 1_000)
    .filter((seconds) => seconds > -1); // at the start, services may wait for the Collector too
}

describe.runIf(haveCluster)('injected, and no Collector for a minute', { timeout: 900_000 }, () => {
  async function outage(file: string) {
    await using space = await deploy(async (space) => {
      await nameCollectorAsOperator(space);
      await installInjected(space, releases({ spaceport: 1, ship: 1 }), file);
    });
    await clearRegister();
    const traffic = new Traffic(RATE);
    try {
      await sleep(1_000);
      await whileScaledToZero(space, COLLECTOR, 2, () => sleep(OUTAGE_SECONDS * 1_000));
    } finally {
      await traffic.stop();
    }
    const it = await reportDelivery(traffic.sent, QUIET_LIMIT_MS);
    const incomplete = it.lost.filter(({ spans }) => spans.length > 0).length;
    const recovered = await recoveries(space);
    console.log(summary(file, it));
    console.log(`  ${incomplete} of ${it.requests} traces incomplete; delivered again after s:`, recovered);
    return { ...it, incomplete, recovered };
  }

  test('with our image no trace is incomplete, and no log record is lost', async () => {
    await buildImage('autoinstrumentation');
    const it = await outage(OURS);
    expect(it.failed).toEqual([]);
    expect(it.requests).toBeGreaterThan(2_000);
    expect(it.lost).toEqual([]);
    expect(it.recovered.length).toBeGreaterThan(0);
    expect(Math.max(...it.recovered)).toBeLessThan(RECOVERY_LIMIT_SECONDS);
  });

  test("with the Operator's own image no request fails; traces are lost", async () => {
    await build(STOCK_IMAGE, 'e2e/cluster/backend/operator-image');
    const it = await outage(STOCK);
    expect(it.failed).toEqual([]);
    expect(it.incomplete).toBeGreaterThan(0);
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { arrival, deliveredShare } from '../cost.ts';
import type { Lab } from '../lab.ts';
import { load } from '../load.ts';
import type { Taken } from '../sink.ts';
import type { Variant } from '../variants.ts';
import { ofVariants, type Section } from './section.ts';

const REQUESTS = 500;
const CONNECTIONS = 10;
/** How long the telemetry of the first requests may take, in milliseconds: cloud detectors hold it back for seconds. */
const ARRIVAL_MS = 20_000;

/** What start-up costs, and what it loses: requests that come the moment a service listens. */
export const cold = (variants: Variant[]): Section =>
  ofVariants(variants, {
    name: 'cold',
    figures: [
      { id: 'cpu', name: 'CPU from process start to ready', unit: 'ms' },
      { id: 'whole', name: `answered and delivered of the first ${REQUESTS} requests`, unit: '%' },
      { id: 'first-export', name: 'from the first request to the first export', unit: 'ms' },
    ],
    measure: (variant, lab) =>
      lab.withService(variant, async (service) => {
        const { cpuMicros } = await service.usage();
        const before = await lab.sink.taken();
        const begun = performance.now();
        const exported =
          variant.spans === 0 ? Number.NaN : firstExport(lab, before.spans + before.logs, begun);
        const { sent, failed } = await load(service.port, {
          seconds: 30,
          connections: CONNECTIONS,
          count: REQUESTS,
        });
        const first = await exported;
        const share = (now: Taken) => deliveredShare(variant, before, now, sent);
        const delivered = share(await arrival(lab.sink, variant, (now) => share(now) === 1, ARRIVAL_MS));
        return {
          cpu: cpuMicros / 1000,
          whole: Math.min(1 - failed / sent, delivered) * 100,
          'first-export': first,
        };
      }),
  });

/** When the sink has taken more than it had, in milliseconds since `begun`; NaN where it never did. */
async function firstExport({ sink }: Lab, had: number, begun: number): Promise<number> {
  while (performance.now() - begun < ARRIVAL_MS) {
    const { spans, logs } = await sink.taken();
    if (spans + logs > had) return performance.now() - begun;
    await sleep(5);
  }
  return Number.NaN;
}

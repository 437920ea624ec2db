import { costOf } from '../cost.ts';
import { withinTimes } from '../goals.ts';
import type { Variant } from '../variants.ts';
import { ofVariants, type Section } from './section.ts';

const at = (rate: number): string => `${rate.toLocaleString('en')} requests/s`;

/** What a request costs at a rate that every variant can hold, in requests per second. */
export const cost = (variants: Variant[], rate: number): Section =>
  ofVariants(variants, {
    name: 'cost',
    figures: [
      { id: 'cpu', name: `CPU per request at ${at(rate)}`, unit: 'µs', goal: withinTimes(1.5) },
      { id: 'memory', name: `memory at ${at(rate)}`, unit: 'MB', goal: withinTimes(1.4) },
      { id: 'whole', name: `answered and delivered at ${at(rate)}`, unit: '%' },
    ],
    measure: (variant, lab) =>
      lab.withService(variant, async (service) => {
        const { cpuMicros, rss, answered, delivered } = await costOf(service, variant, lab.sink, rate);
        return { cpu: cpuMicros, memory: rss / 1e6, whole: Math.min(answered, delivered) * 100 };
      }),
  });

import { costOf } from '../cost.ts';
import { withinTimes } from '../goals.ts';
import { VARIANT_NAMES, type Variant } from '../variants.ts';
import type { Section } from './section.ts';

const RATE = 2_000;

/** What a request costs at a rate that every variant can hold. */
export const cost: Section = {
  name: 'cost',
  subjects: VARIANT_NAMES,
  figures: [
    { id: 'cpu', name: 'CPU per request at 2,000 requests/s', unit: 'µs', goal: withinTimes(2) },
    { id: 'memory', name: 'memory at 2,000 requests/s', unit: 'MB', goal: withinTimes(1.6) },
    { id: 'whole', name: 'answered and delivered at 2,000 requests/s', unit: '%' },
  ],
  measure: (variant, lab) =>
    lab.withService(variant as Variant, async (service) => {
      const { cpuMicros, rss, answered, delivered } = await costOf(
        service,
        variant as Variant,
        lab.sink,
        RATE,
      );
      return { cpu: cpuMicros, memory: rss / 1e6, whole: Math.min(answered, delivered) * 100 };
    }),
};

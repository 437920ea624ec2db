import { costOf } from '../cost.ts';
import { withinMore } from '../goals.ts';
import type { Variant } from '../variants.ts';
import { ofVariants, type Section } from './section.ts';

const RATE = 1_000;

/** How long a request takes at a rate that leaves every variant time. */
export const latency = (variants: Variant[]): Section =>
  ofVariants(variants, {
    name: 'latency',
    figures: [
      { id: 'p50', name: 'p50 at 1,000 requests/s', unit: 'ms' },
      { id: 'p99', name: 'p99 at 1,000 requests/s', unit: 'ms', goal: withinMore(1, 'ms') },
      { id: 'whole', name: 'answered and delivered at 1,000 requests/s', unit: '%' },
      { id: 'load-lateness', name: 'the load’s own lateness, p99, not counted above', unit: 'ms' },
    ],
    measure: (variant, lab) =>
      lab.withService(variant, async (service) => {
        const { p50, p99, answered, delivered, loadLateness } = await costOf(
          service,
          variant,
          lab.sink,
          RATE,
        );
        return { p50, p99, whole: Math.min(answered, delivered) * 100, 'load-lateness': loadLateness };
      }),
  });

import { costOf } from '../cost.ts';
import { atLeast } from '../goals.ts';
import type { Lab } from '../lab.ts';
import type { Variant } from '../variants.ts';
import { ofVariants, type Section } from './section.ts';

/** Each step down from the rate that was answered, where not everything was delivered at it. */
const STEP = 0.9;
const STEPS = 8;
/** A rate is held where telemetry is behind by no more than this when the load ends: otherwise the queue only hides what is lost later. */
const BACKLOG_SECONDS = 1;

/** The highest rate that is held: first as fast as the service answers, then in steps of 10 % below that. */
export const highest = (variants: Variant[]): Section =>
  ofVariants(variants, {
    name: 'highest',
    figures: [
      { id: 'rate', name: 'highest rate with everything delivered', unit: '/s', goal: atLeast(0.6) },
      { id: 'load-cpu', name: 'the load’s own CPU at it, of a core', unit: '%' },
    ],
    measure: (variant, lab) => highestRate(variant, lab),
  });

/** 0 where even the lowest step was not answered or delivered in full; stderr says what each step that failed lacked. */
async function highestRate(variant: Variant, lab: Lab): Promise<Record<string, number>> {
  let limit: number | undefined;
  for (let step = 0; step < STEPS; step++) {
    const { rate, answered, delivered, backlogSeconds, loadCpu } = await lab.withService(variant, (service) =>
      costOf(service, variant, lab.sink, limit),
    );
    if (answered === 1 && delivered === 1 && backlogSeconds <= BACKLOG_SECONDS)
      return { rate, 'load-cpu': loadCpu * 100 };
    const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
    process.stderr.write(
      `  not held: ${rate.toFixed(0)}/s, ${percent(answered)} answered, ${percent(delivered)} delivered, ${backlogSeconds.toFixed(1)} s behind\n`,
    );
    limit = (limit ?? rate) * STEP;
  }
  return { rate: 0, 'load-cpu': 0 };
}

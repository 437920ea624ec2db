import { costOf } from './cost.ts';
import type { MeasuredService } from './service.ts';
import type { Taken } from './sink.ts';
import type { Variant } from './variants.ts';

/** Each step down from the rate that is answered, where not everything was delivered at it. */
const STEP = 0.9;
const STEPS = 8;

/**
 * The highest rate, in requests per second, at which every request is answered with 200 and everything due is delivered: as fast as
 * the service answers, or in steps of 10 % below that. 0 where even the lowest step lost something.
 */
export async function highestRate(
  start: () => Promise<MeasuredService>,
  variant: Variant,
  taken: Taken,
): Promise<number> {
  let rate: number | undefined;
  for (let step = 0; step < STEPS; step++) {
    const service = await start();
    const cost = await costOf(service, variant, taken, rate);
    await service.stop();
    if (cost.delivered === 1 && cost.failed === 0) return cost.rate;
    rate = cost.rate * STEP;
  }
  return 0;
}

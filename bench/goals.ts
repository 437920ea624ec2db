import { median } from '#testkit/quantile.ts';
import type { Goal } from './sections/section.ts';

/** Ratios to the base of the same round: what the machine did to both in that round is in neither. */
export function ratios(own: number[], base: number[]): number[] {
  return own.slice(0, base.length).map((value, round) => value / (base[round] ?? Number.NaN));
}

/** The goals that several figures share; all are SOS's, and judged on the median over the rounds. */
const of = 'SOS';

/** At most so many times plain. */
export function withinTimes(times: number): Goal {
  return {
    of,
    text: `≤ ${times} × plain`,
    met: (own, base) => median(ratios(own, base)) <= times,
  };
}

/** At least so much of plain's: 0 to 1. */
export function atLeast(share: number): Goal {
  return {
    of,
    text: `≥ ${share * 100} % of plain`,
    met: (own, base) => median(ratios(own, base)) >= share,
  };
}

/** At most so much more than plain. */
export function withinMore(more: number, unit: string): Goal {
  return {
    of,
    text: `≤ plain + ${more} ${unit}`,
    met: (own, base) => median(own.map((value, round) => value - (base[round] ?? Number.NaN))) <= more,
  };
}

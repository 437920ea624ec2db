import { wholeNumber } from './parameters.ts';

/** A time range cut into equal steps. In milliseconds since 1970, but for `index`. */
export interface TimeSteps {
  from: number;
  to: number;
  step: number;
  count: number;
  /** The step that a time in microseconds lies in; undefined where it lies outside. */
  index: (micros: number) => number | undefined;
}

const HOUR_MS = 3_600_000;
const POINTS = { min: 1, max: 1_000 };

/**
 * Reads `from` and `to` (milliseconds since 1970; the last hour where they are not there) and `points`, the number of steps.
 * @throws {HttpError} 400 naming the parameter and what it should be.
 */
export function timeSteps(query: URLSearchParams): TimeSteps {
  const to = wholeNumber(query, 'to', Date.now());
  const from = Math.min(wholeNumber(query, 'from', to - HOUR_MS), to - 1);
  const count = wholeNumber(query, 'points', 120, POINTS);
  const step = (to - from) / count;
  return {
    from,
    to,
    step,
    count,
    index: (micros) => {
      const index = Math.floor((micros / 1000 - from) / step);
      return index >= 0 && index < count ? index : undefined;
    },
  };
}

import { query } from '../route.js';

const MINUTE = 60_000;
const POINTS = 90;
/** The time shown before and after a requested moment. */
const AROUND = 5 * MINUTE;
/** @type {Record<string, number>} */
const LENGTHS = { '1m': MINUTE, '5m': 5 * MINUTE, '15m': 15 * MINUTE, '1h': 60 * MINUTE, '6h': 360 * MINUTE };

/** The time range of the address: around a moment (`at`, in milliseconds), or back from now (`last`). */
export function timesOf() {
  const at = Number(query.value.get('at')) || 0;
  const last = query.value.get('last') ?? '';
  return { at, length: LENGTHS[last] ?? 15 * MINUTE };
}

/** The parameters of a range that ends now, on a whole step, or that has the moment in its middle. */
export function rangeQuery() {
  const { at, length } = timesOf();
  if (at > 0) return `from=${at - AROUND}&to=${at + AROUND}&points=${POINTS}`;
  const step = length / POINTS;
  const to = Math.ceil(Date.now() / step) * step;
  return `from=${Math.round(to - length)}&to=${Math.round(to)}&points=${POINTS}`;
}

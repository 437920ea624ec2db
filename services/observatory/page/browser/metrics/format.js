import { duration } from '../words.js';

/** How a unit of UCUM is written: durations and bytes in steps that people read. @param {string} unit @returns {(value: number) => string} */
export function formatOf(unit) {
  if (unit === 's') return (value) => duration(value * 1e6);
  if (unit === 'ms') return (value) => duration(value * 1e3);
  if (unit === 'us' || unit === 'µs') return duration;
  if (unit === 'ns') return (value) => duration(value / 1e3);
  if (unit === 'By') return bytes;
  const words = unit.replaceAll(/[{}]/g, '').replace(/^1$/, '');
  return (value) => `${compact(value)}${words && ` ${words}`}`;
}

/** A rate per second. @param {number} value */
export function perSecond(value) {
  return `${compact(value)}/s`;
}

/** @param {number} value */
function bytes(value) {
  for (const [unit, size] of /** @type {const} */ ([
    ['GiB', 2 ** 30],
    ['MiB', 2 ** 20],
    ['KiB', 2 ** 10],
  ]))
    if (Math.abs(value) >= size) return `${compact(value / size)} ${unit}`;
  return `${compact(value)} B`;
}

/** @param {number} value */
export function compact(value) {
  return value.toLocaleString('en', {
    maximumSignificantDigits: 3,
    notation: Math.abs(value) >= 100_000 ? 'compact' : 'standard',
  });
}

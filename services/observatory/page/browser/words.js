/** A duration for people: `543 µs`, `12.3 ms`, `1.24 s`. @param {number} micros */
export function duration(micros) {
  if (micros < 1_000) return `${Math.round(micros)} µs`;
  if (micros < 1_000_000) return `${threeDigits(micros / 1_000)} ms`;
  return `${threeDigits(micros / 1_000_000)} s`;
}

/** A distance in time: `+12.3 ms`, `−1.00 ms`. @param {number} micros */
export function offset(micros) {
  return `${micros < 0 ? '−' : '+'}${duration(Math.abs(micros))}`;
}

/** The time of day where the page is: `14:03:27.123`. @param {number} micros since 1970 */
export function clock(micros) {
  const date = new Date(Math.min(micros / 1_000, 8.64e15)); // the largest time of a Date
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => pad(part, 2));
  return `${time.join(':')}.${pad(date.getMilliseconds(), 3)}`;
}

/** The day where the page is: `21 Nov 2026`. @param {number} micros since 1970 */
export function day(micros) {
  const date = new Date(Math.min(micros / 1_000, 8.64e15));
  return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
}

/** `1 span`, `2,000 spans`. @param {number} number @param {string} noun */
export function count(number, noun) {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}

/** `12.3 MiB`. @param {number} bytes */
export function mebibytes(bytes) {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

/** `31 %`. @param {number} part of one */
export function percent(part) {
  return part > 0 && part < 0.01 ? '<1 %' : `${Math.round(part * 100)} %`;
}

/** @param {number} number */
function threeDigits(number) {
  return number >= 100 ? Math.round(number).toLocaleString('en') : number.toPrecision(3);
}

/** @param {number} number @param {number} digits */
function pad(number, digits) {
  return String(number).padStart(digits, '0');
}

/** How long ago: `just now`, `12 s ago`, `3 min ago`. @param {number} micros */
export function ago(micros) {
  const seconds = Math.round(micros / 1_000_000);
  if (seconds < 2) return 'just now';
  if (seconds < 90) return `${seconds} s ago`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min ago`;
  return `${Math.round(seconds / 3_600)} h ago`;
}

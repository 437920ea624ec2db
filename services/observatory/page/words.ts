/** A duration for people: `543 µs`, `12.3 ms`, `1.24 s`. @param micros in microseconds. */
export function duration(micros: number): string {
  if (micros < 1_000) return `${micros} µs`;
  if (micros < 1_000_000) return `${threeDigits(micros / 1_000)} ms`;
  return `${threeDigits(micros / 1_000_000)} s`;
}

/** The time of day where this runs: `14:03:27.123`. @param micros in microseconds since 1970. */
export function clock(micros: number): string {
  const date = new Date(Math.min(micros / 1_000, 8.64e15)); // what a Date can hold
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) =>
    String(part).padStart(2, '0'),
  );
  return `${time.join(':')}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** `1 span`, `2 spans`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}

/** `12.3 MiB`. */
export function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

function threeDigits(number: number): string {
  return number >= 100 ? Math.round(number).toLocaleString('en') : number.toPrecision(3);
}

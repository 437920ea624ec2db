const UNITS: [bigint, string][] = [
  [1_000_000_000n, 's'],
  [1_000_000n, 'ms'],
  [1_000n, 'µs'],
  [1n, 'ns'],
];

/** A duration as Go writes it: `1h0m2.5s`, `1.5ms`, `-20µs`. */
export function goDurationText(nanos: bigint): string {
  if (nanos < 0n) return `-${goDurationText(-nanos)}`;
  const [size, unit] = UNITS.find(([size]) => nanos >= size) ?? [1n, 's'];
  const minutes = nanos / 60_000_000_000n;
  const rest = unit === 's' ? nanos % 60_000_000_000n : nanos;
  const digits = String(size).length - 1;
  const fraction = String(rest % size)
    .padStart(digits, '0')
    .replace(/0+$/, '');
  const hours = minutes >= 60n ? `${minutes / 60n}h` : '';
  const clock = minutes > 0n ? `${hours}${minutes % 60n}m` : '';
  return `${clock}${rest / size}${fraction && size > 1n ? `.${fraction}` : ''}${unit}`;
}

/** A time in nanoseconds since 1970, as Go writes it: `2026-11-25 08:34:38.716 +0000 UTC`. */
export function goTimeText(nanos: bigint): string {
  const seconds = new Date(Number(nanos / 1_000_000_000n) * 1000)
    .toISOString()
    .slice(0, 19)
    .replace('T', ' ');
  const fraction = String(nanos % 1_000_000_000n)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return `${seconds}${fraction && `.${fraction}`} +0000 UTC`;
}

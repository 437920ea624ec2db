import { expect, test } from 'vitest';
import { TelemetryStore } from '../store/telemetry-store.ts';
import { addSpans, spanId, traceId } from '../testing/telemetry.ts';
import { goDurationText } from './go-text.ts';
import { skewWarnings } from './skew.ts';

const START = 1_763_697_600_000_000_000n;

/** A trace of one parent from 0 to 100 ns and one child, and the warning about the child. */
function warningFor(from: number, to: number, service = 'pontus'): string | undefined {
  const store = new TelemetryStore(1e6);
  const times = (start: number, end: number) => ({
    startTimeUnixNano: `${START + BigInt(start)}`,
    endTimeUnixNano: `${START + BigInt(end)}`,
  });
  addSpans(store, 'explorer', { ...times(0, 100) });
  addSpans(store, service, { spanId: spanId(2), parentSpanId: spanId(1), ...times(from, to) });
  return skewWarnings(store.trace(traceId(1))!.spans, ['service.name'])
    .get(spanId(2))
    ?.split(' of ')[1];
}

test('a child that lies outside its parent would be moved into its middle', () => {
  expect(warningFor(10, 90)).toBe(undefined);
  expect(warningFor(-20, 40)).toBe('40ns');
  expect(warningFor(1_000, 1_100)).toBe('-1µs');
});

test('a child that takes longer would start with its parent at the earliest', () => {
  expect(warningFor(10, 500)).toBe(undefined);
  expect(warningFor(-10, 500)).toBe('10ns');
});

test('spans of one host share a clock', () => {
  expect(warningFor(1_000, 1_100, 'explorer')).toBe(undefined);
});

test.each([
  [0n, '0s'],
  [999n, '999ns'],
  [1_500n, '1.5µs'],
  [-20_000_000n, '-20ms'],
  [2_050_000_000n, '2.05s'],
  [60_000_000_000n, '1m0s'],
  [3_602_500_000_000n, '1h0m2.5s'],
])('%d ns are %s', (nanos, text) => {
  expect(goDurationText(nanos)).toBe(text);
});

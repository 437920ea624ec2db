import { expect, test } from 'vitest';
import type { Attribute } from '../model/otlp.ts';
import { TelemetryStore } from '../store/telemetry-store.ts';
import { addSpans, spanId, traceId } from '../testing/telemetry.ts';
import { redRange } from './red.ts';

const status = (code: number): Attribute[] => [
  { key: 'http.response.status_code', value: { intValue: `${code}` } },
];
const at = (second: number, millis: number) => ({
  startTimeUnixNano: `${1_000 + second}000000000`,
  endTimeUnixNano: `${1_000 + second}${String(millis).padStart(3, '0')}000000`,
});

test('requests, errors and durations are counted where a request enters a service', () => {
  const store = new TelemetryStore(1e7);
  addSpans(store, 'ship', { ...at(1, 10), name: 'dock', attributes: status(200) });
  addSpans(store, 'ship', { ...at(1, 5), name: 'inner', spanId: spanId(2), parentSpanId: spanId(1) });
  addSpans(store, 'port', {
    ...at(1, 4),
    name: 'POST',
    spanId: spanId(3),
    parentSpanId: spanId(2),
    attributes: status(400),
  });
  addSpans(store, 'ship', { ...at(2, 30), name: 'dock', traceId: traceId(2), attributes: status(500) });
  addSpans(store, 'doctor', { ...at(2, 30), traceId: traceId(3) });
  const range = { from: '1000000', to: '1020000', points: '2' };
  const ask = (more = {}) => redRange(store, new URLSearchParams({ ...range, ...more }));
  expect(ask()).toEqual({
    from: 1_000_000,
    to: 1_020_000,
    step: 10_000,
    groups: [
      {
        service: 'ship',
        operation: '',
        requests: [2, 0],
        errors: [1, 0],
        refused: [0, 0],
        p50: [30_000, null],
        p95: [30_000, null],
        p99: [30_000, null],
      },
      expect.objectContaining({ service: 'port', requests: [1, 0], errors: [0, 0], refused: [1, 0] }),
    ],
  });
  expect(ask({ by: 'operation', service: 'port' }).groups).toMatchObject([
    { service: 'port', operation: 'POST' },
  ]);
  expect(ask({ own: '1', service: 'doctor' }).groups).toHaveLength(1);
  expect(() => ask({ by: 'x' })).toThrow('by must be');
  expect(() => ask({ points: '0' })).toThrow("unable to parse param 'points'");
});

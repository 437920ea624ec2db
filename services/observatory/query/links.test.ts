import { expect, test } from 'vitest';
import { TelemetryStore } from '../store/telemetry-store.ts';
import { addSpans, spanId, traceId } from '../testing/telemetry.ts';
import { linksOf } from './links.ts';

test('links lead to what they name, and back', () => {
  const store = new TelemetryStore(1e7);
  addSpans(store, 'port', { traceId: traceId(1), spanId: spanId(1), name: 'separate' });
  const links = [
    { traceId: traceId(1), spanId: spanId(1) },
    { traceId: traceId(9), spanId: spanId(9) },
  ];
  addSpans(store, 'cleaner', {
    traceId: traceId(2),
    spanId: spanId(2),
    name: 'clean',
    links,
    status: { code: 2 },
  });
  expect(linksOf(store, store.trace(traceId(2))!)).toEqual({
    links: [
      {
        spanId: spanId(2),
        traceId: traceId(1),
        otherSpanId: spanId(1),
        service: 'port',
        name: 'separate',
        outcome: 'ok',
      },
      { spanId: spanId(2), traceId: traceId(9), otherSpanId: spanId(9), service: '', name: '', outcome: '' },
    ],
    backlinks: [],
  });
  expect(linksOf(store, store.trace(traceId(1))!)).toEqual({
    links: [],
    backlinks: [
      {
        spanId: spanId(1),
        traceId: traceId(2),
        otherSpanId: spanId(2),
        service: 'cleaner',
        name: 'clean',
        outcome: 'failed',
      },
    ],
  });
});

test('a trace that is evicted takes its links with it', () => {
  const store = new TelemetryStore(200_000);
  const links = [{ traceId: traceId(1), spanId: spanId(1) }];
  for (let number = 2; number <= 1_000; number++)
    addSpans(store, 'cleaner', { traceId: traceId(number), links });
  expect(store.tracesLinkingTo(traceId(1)).length).toBe(store.counts.traces);
});

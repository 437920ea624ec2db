import { beforeEach, expect, test } from 'vitest';
import { addLogs, addSpans, spanId, traceId } from '../testing/telemetry.ts';
import { TelemetryStore } from './telemetry-store.ts';

const LIMIT = 200_000;

let store: TelemetryStore;

beforeEach(() => {
  store = new TelemetryStore(LIMIT);
});

/** A trace of one span and one log line for each number. */
function fill(numbers: number[]): void {
  for (const number of numbers) {
    addLogs(store, 'endeavour', { traceId: traceId(number), body: { stringValue: 'docked' } });
    addSpans(store, 'endeavour', { traceId: traceId(number), spanId: spanId(number) });
  }
}

test('when it is full the trace that came first goes, with its log lines, and is counted', () => {
  fill(Array.from({ length: 1_000 }, (_, index) => index + 1));
  const { traces, spans, logs } = store.counts;
  expect(traces).toBeGreaterThan(50);
  expect([spans, logs]).toEqual([traces, traces]);
  expect(store.bytes).toBeLessThanOrEqual(LIMIT);
  expect(store.drops).toMatchObject({
    evictedTraces: 1_000 - traces,
    evictedSpans: 1_000 - traces,
    evictedLogs: 1_000 - traces,
  });
  expect(store.trace(traceId(1_000 - traces))).toBeUndefined();
  expect(store.trace(traceId(1_001 - traces))).toBeDefined();
  expect(store.recentLogs(1e6)).toHaveLength(traces);
});

test('bytes are counted out as they are counted in', () => {
  fill(Array.from({ length: 1_000 }, (_, index) => index + 1));
  addSpans(store, 'pontus', { traceId: traceId(1_000), spanId: spanId(2), name: 'ñ🚀' });
  addLogs(store, 'zura', {});
  expect(store.drops.evictedTraces).toBeGreaterThan(0);
  const charged = store.usage().reduce((sum, { bytes, looseBytes }) => sum + bytes + looseBytes, 0);
  expect(charged).toBe(store.bytes);

  const kept = store
    .traces()
    .map(({ id }) => parseInt(id, 16))
    .toArray();
  const bytes = store.bytes;
  store = new TelemetryStore(LIMIT);
  fill(kept);
  addSpans(store, 'pontus', { traceId: traceId(1_000), spanId: spanId(2), name: 'ñ🚀' });
  addLogs(store, 'zura', {});
  expect(store.bytes).toBe(bytes);
});

/** Traces of one span each, of a service that sends as many as it can. */
function flood(service: string, count = 2_000): void {
  for (let number = 1; number <= count; number++)
    addSpans(store, service, { traceId: traceId(1e6 + number), spanId: spanId(number) });
}

test('a service that sends much loses its own traces, and no one else’s', () => {
  fill([1, 2, 3]);
  flood('noisy');
  for (const id of [1, 2, 3]) expect(store.trace(traceId(id))).toMatchObject({ spans: { size: 1 } });
  const [endeavour, noisy] = store.usage();
  expect(endeavour).toMatchObject({ service: 'endeavour', drops: { evictedTraces: 0, evictedLogs: 0 } });
  expect(noisy!.drops).toMatchObject({ evictedTraces: 2_000 - noisy!.traces.size, rejectedSpans: 0 });
  expect(store.drops).toEqual(noisy!.drops);
});

test('a trace counts as that service’s which sent most of it', () => {
  addSpans(store, 'pontus', { spanId: spanId(4) });
  addSpans(store, 'explorer', { spanId: spanId(1) }, { spanId: spanId(2) }, { spanId: spanId(3) });
  addSpans(store, 'pontus', { spanId: spanId(5) });
  addSpans(store, 'zura', { traceId: traceId(2), spanId: spanId(1) });
  addSpans(
    store,
    'pontus',
    { traceId: traceId(2), spanId: spanId(2) },
    { traceId: traceId(2), spanId: spanId(3) },
  );
  flood('pontus');
  expect(store.trace(traceId(1))).toMatchObject({ spans: { size: 5 } });
  expect(store.trace(traceId(2))).toBeUndefined();
});

test('who makes up names of services gains nothing by it', () => {
  store = new TelemetryStore(10 * LIMIT);
  fill([1, 2, 3]);
  for (let number = 1; number <= 5_000; number++)
    addSpans(store, `made-up-${number}`, { traceId: traceId(1e6 + number), spanId: spanId(number) });
  expect(store.usage().length).toBeLessThanOrEqual(257);
  for (const id of [1, 2, 3]) expect(store.trace(traceId(id))).toBeDefined();
  expect(store.drops.evictedTraces).toBe(5_003 - store.counts.traces);
});

test('log lines without a trace are kept as fairly', () => {
  addLogs(store, 'endeavour', { body: { stringValue: 'quiet' } });
  for (let number = 0; number < 1_000; number++) addLogs(store, 'noisy', { body: { stringValue: 'loud' } });
  expect(store.recentLogs(1e6).some(({ json }) => json.includes('quiet'))).toBe(true);
});

test('a span that comes late joins its trace, one that comes again is kept once', () => {
  addSpans(store, 'pontus', { spanId: spanId(2), parentSpanId: spanId(1) });
  addSpans(store, 'endeavour', { spanId: spanId(1) });
  addSpans(store, 'endeavour', { spanId: spanId(1) });
  expect([...store.trace(traceId(1))!.spans.keys()]).toEqual([spanId(2), spanId(1)]);
  expect(store.duplicateSpans).toBe(1);
  expect(store.services()).toEqual(['endeavour', 'pontus']);
});

test('one trace cannot take everything', () => {
  fill([500]);
  for (let number = 1; number <= 1_000; number++) {
    addSpans(store, 'endeavour', { spanId: spanId(number) });
    addLogs(store, 'endeavour', { traceId: traceId(1), body: { stringValue: 'x'.repeat(100) } });
  }
  expect(store.bytes).toBeLessThan(LIMIT / 4);
  expect(store.drops).toMatchObject({ evictedTraces: 0 });
  expect(store.drops.rejectedSpans).toBe(1_000 + 1 - store.counts.spans);
  expect(store.drops.rejectedLogs).toBe(1_000 + 1 - store.counts.logs);
});

test('log lines without a trace have a part of their own, first out first', () => {
  fill([1]);
  for (let number = 0; number < 1_000; number++)
    addLogs(store, 'endeavour', { body: { stringValue: `line ${number}` } });
  expect(store.trace(traceId(1))).toBeDefined();
  expect(store.bytes).toBeLessThan(LIMIT / 4);
  expect(store.drops.evictedLogs).toBe(1_001 - store.counts.logs);
  expect(store.recentLogs(1)[0]!.json).toContain('line 999');
});

test('a span without valid ids, and what is too large, are rejected and counted; a log record loses a wrong id', () => {
  addSpans(
    store,
    'endeavour',
    { traceId: '' },
    { traceId: traceId(0) },
    { spanId: 'ab' },
    { name: 'x'.repeat(LIMIT) },
  );
  addLogs(
    store,
    'endeavour',
    { traceId: 'ab' },
    { traceId: traceId(1), body: { stringValue: 'x'.repeat(LIMIT) } },
  );
  expect(store.counts).toEqual({ traces: 0, spans: 0, logs: 1 });
  expect(store.recentLogs(1)).toMatchObject([{ traceId: '', json: '{}' }]);
  expect(store.drops).toMatchObject({ rejectedSpans: 4, rejectedLogs: 1 });
});

test('a span that ends before it starts lasts 0 µs', () => {
  addSpans(store, 'endeavour', { startTimeUnixNano: '1763697600000000999', endTimeUnixNano: '5' });
  expect(store.trace(traceId(1))!.spans.get(spanId(1))).toMatchObject({
    start: 1763697600000000,
    duration: 0,
  });
});

test('a parent of zeros is none', () => {
  addSpans(store, 'endeavour', { parentSpanId: spanId(0) });
  expect(store.trace(traceId(1))!.spans.get(spanId(1))!.parentId).toBe('');
});

test('resources that differ each time are counted, and go with what they sent', () => {
  for (let index = 0; index < 2_000; index++) {
    const attributes = [
      { key: 'service.name', value: { stringValue: `ship-${index % 3}` } },
      { key: 'noise', value: { stringValue: `${index} ${'x'.repeat(500)}` } },
    ];
    const record = index % 2 === 0 ? {} : { traceId: traceId(1 + (index % 7)) };
    store.addLogs({ resourceLogs: [{ resource: { attributes }, scopeLogs: [{ logRecords: [record] }] }] });
    expect(store.bytes).toBeLessThanOrEqual(LIMIT);
  }
  expect(store.counts.logs).toBeGreaterThan(0);
});

test('a resource that would take a large part of the memory is refused', () => {
  const attributes = [{ key: 'noise', value: { stringValue: 'x'.repeat(LIMIT / 64) } }];
  const rejections = store.addLogs({
    resourceLogs: [{ resource: { attributes }, scopeLogs: [{ logRecords: [{}] }] }],
  });
  expect(rejections.count).toBe(1);
  expect(store.bytes).toBe(0);
});

test.each([
  ['the client’s first', [3, 2]],
  ['the server’s first', [2, 3]],
])('spans of a client and a server that share an id are both kept, %s', (_what, kinds) => {
  const shared = spanId(12);
  addSpans(store, 'engine', { spanId: spanId(13), parentSpanId: shared, name: 'query' });
  for (const kind of kinds) addSpans(store, kind === 3 ? 'gateway' : 'engine', { spanId: shared, kind });
  addSpans(store, 'engine', { spanId: spanId(14), parentSpanId: shared, name: 'later' });
  for (const kind of kinds) addSpans(store, kind === 3 ? 'gateway' : 'engine', { spanId: shared, kind }); // sent again
  const trace = store.trace(traceId(1))!;
  const server = trace.spans.values().find(({ kind }) => kind === 2)!;
  expect(trace.hasSharedIds).toBe(true);
  expect(trace.spans.size).toBe(4);
  expect(store.duplicateSpans).toBe(2);
  expect(trace.spans.get(shared)).toMatchObject({ kind: 3, parentId: '' });
  expect(server).toMatchObject({ parentId: shared });
  for (const child of [13, 14]) expect(trace.spans.get(spanId(child))!.parentId).toBe(server.id);
});

test('a span without a time, and a log record without any, say so', () => {
  addSpans(store, 'endeavour', { startTimeUnixNano: '0', endTimeUnixNano: '0' });
  expect(store.trace(traceId(1))).toMatchObject({ start: Infinity });
  addSpans(store, 'endeavour', { spanId: spanId(2) });
  expect(store.trace(traceId(1))).toMatchObject({ start: 1_763_697_600_000_000 });
  addLogs(store, 'endeavour', {});
  expect(store.recentLogs(1)).toMatchObject([{ time: 0 }]);
});

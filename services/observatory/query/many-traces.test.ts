import { beforeEach, expect, test } from 'vitest';
import { TelemetryStore } from '../store/telemetry-store.ts';
import { addSpans, attributes, spanId, traceId } from '../testing/telemetry.ts';
import { differences } from './differences.ts';
import { groupBy, readGrouping } from './groups.ts';
import { percentileOf } from './percentile.ts';
import { candidates, split } from './selection.ts';

const BASE = 1_763_697_600_000_000_000n;

let store: TelemetryStore;

/** 400 docks, of which those with more than 1,500 passengers take a second instead of 20 ms; every tenth is refused. */
beforeEach(() => {
  store = new TelemetryStore(1e8);
  for (let index = 0; index < 400; index++) {
    const passengers = (index * 37) % 2_000;
    const start = BASE + BigInt(index) * 1_000_000n;
    const took = passengers > 1_500 ? 1_000_000_000n : 20_000_000n;
    const span = {
      traceId: traceId(index + 1),
      startTimeUnixNano: `${start}`,
      endTimeUnixNano: `${start + took}`,
    };
    addSpans(store, 'ship', {
      ...span,
      spanId: spanId(1),
      name: 'POST /dock/:spaceport',
      attributes: [
        ...attributes({ 'sos.ship.id': ['explorer', 'avenger'][index % 2]! }),
        { key: 'port', value: { intValue: `${index * 7 + 3}` } },
      ],
      ...(index % 10 === 0 && { status: { code: 2 } }),
    });
    addSpans(store, 'port', {
      ...span,
      spanId: spanId(2),
      parentSpanId: spanId(1),
      name: 'POST /dock',
      attributes: [
        { key: 'sos.ship.passengers', value: { intValue: `${passengers}` } },
        { key: 'port', value: { intValue: `${index * 7}` } },
        ...attributes({ 'request.id': `${index}-abc`, 'db.query.text': `SELECT ${index % 3}` }),
      ],
    });
  }
});

const all = (query = '') => candidates(store, new URLSearchParams(query));

test('what the slow traces have in common is named with its threshold', () => {
  const found = differences(split(all(), `0,${Number.MAX_SAFE_INTEGER},500000,9000000`));
  expect(found).toMatchObject({ selected: 98, rest: 302 });
  expect(found.differences[0]).toMatchObject({
    key: 'sos.ship.passengers',
    condition: 'sos.ship.passengers>1500',
    selected: 1,
    rest: 0,
  });
  expect(found.differences.map(({ key }) => key)).not.toContain('request.id');
  const early = differences(split(all(), `0,${Number(BASE / 1000n) + 99_000},0,9000000`));
  expect(early.differences[0]).toMatchObject({ key: 'port', selected: 1, rest: 0 }); // two in each trace, counted once
  expect(all(`attribute=${found.differences[0]!.condition}`).length).toBe(98);
});

test('a text that only the selected have is named with its value', () => {
  const found = differences(split(all(), 'failed'));
  expect(found.differences[0]).toMatchObject({ condition: 'sos.ship.id=explorer', selected: 1 });
  expect(found.differences[0]!.rest).toBeCloseTo(160 / 360);
});

test('attributes that hold for the same traces are one difference, numbers too', () => {
  for (let index = 0; index < 40; index++) {
    const [isFailed, passengers] = [index % 4 === 0, index % 4 === 0 ? 1_000 + index : index];
    addSpans(store, 'bay', {
      traceId: traceId(1_000 + index),
      attributes: [
        ...attributes({
          'error.type': isFailed ? '503' : 'none',
          status_code: isFailed ? '503' : '200',
          // as often as the others, but not in the same traces
          crew: index % 8 === 0 || index % 8 === 1 ? 'tired' : 'rested',
        }),
        { key: 'passengers', value: { intValue: `${passengers}` } },
      ],
      ...(isFailed && { status: { code: 2 } }),
    });
  }
  const found = differences(split(all('service=bay'), 'failed')).differences;
  expect(found.map(({ condition, same }) => [condition, ...same])).toEqual([
    ['error.type=503', 'status_code=503', 'passengers>500'],
    ['crew=tired'],
  ]);
});

test('the slowest are a twentieth, and a selection that cannot be read says what it should be', () => {
  expect(split(all('attribute=sos.ship.passengers<=1500'), 'slowest').selected.length).toBe(302);
  expect(split(all(), 'slowest').selected.length).toBe(98);
  expect(() => split(all(), '1,2,x,4')).toThrow(/select must be slowest/);
});

test('nothing is different where nothing, or everything, is selected', () => {
  expect(differences(split(all(), '0,1,0,1'))).toEqual({ selected: 0, rest: 400, differences: [] });
  expect(differences(split(all(), `0,${Number.MAX_SAFE_INTEGER},0,9000000`)).differences).toEqual([]);
});

test('groups of traces and of spans are counted and measured', () => {
  expect(groupBy(all(), { by: 'sos.ship.id', of: 'traces', measure: 'duration', order: 'count' })).toEqual({
    groups: [
      { value: 'explorer', count: 200, failed: 40, refused: 0, p50: 20_000, p95: 1_000_000, p99: 1_000_000 },
      { value: 'avenger', count: 200, failed: 0, refused: 0, p50: 20_000, p95: 1_000_000, p99: 1_000_000 },
    ],
    more: 0,
    without: 0,
  });
  const statements = groupBy(all(), {
    by: 'db.query.text',
    of: 'spans',
    measure: 'sos.ship.passengers',
    order: 'count',
  });
  expect(statements.groups.map(({ value, count }) => [value, count])).toEqual([
    ['SELECT 0', 134],
    ['SELECT 1', 133],
    ['SELECT 2', 133],
  ]);
  expect(statements.without).toBe(400);
  expect(statements.groups[0]!.p50).toBeGreaterThan(900);
});

test('groups stand in the order that is asked for, and an order that is not known is refused', () => {
  const query = new URLSearchParams('by=sos.ship.id&order=failed');
  expect(readGrouping(query)).toEqual({
    by: 'sos.ship.id',
    of: 'traces',
    measure: 'duration',
    order: 'failed',
  });
  const passengers = groupBy(all(), readGrouping(new URLSearchParams('by=sos.ship.passengers&order=p95')));
  const p95s = passengers.groups.map(({ p95 }) => p95);
  expect(p95s).toEqual(p95s.toSorted((a, b) => b - a));
  expect(p95s[0]).toBe(1_000_000);
  expect(() => readGrouping(new URLSearchParams('by=x&order=slow'))).toThrow('order must be one of count,');
  expect(() => readGrouping(new URLSearchParams())).toThrow('by must name an attribute');
});

test('the time in a queue lies between the end of the span that sends and the start of the one that processes', () => {
  const queued = new TelemetryStore(1e6);
  const message = attributes({ 'messaging.destination.name': 'cleaning' });
  const at = (millis: number) => `${1_763_697_600_000_000_000n + BigInt(millis) * 1_000_000n}`;
  addSpans(queued, 'port', { spanId: spanId(1), kind: 4, attributes: message });
  addSpans(queued, 'cleaner', {
    spanId: spanId(2),
    parentSpanId: spanId(1),
    kind: 5,
    startTimeUnixNano: at(41),
    endTimeUnixNano: at(99),
    attributes: message,
  });
  const grouping = readGrouping(new URLSearchParams('by=messaging.destination.name&of=spans&measure=queue'));
  expect(groupBy(candidates(queued, new URLSearchParams()), grouping)).toMatchObject({
    groups: [{ value: 'cleaning', count: 1, p50: 40_000, p99: 40_000 }],
    without: 1,
  });
});

test('a span knows its percentile within its operation', () => {
  const slow = percentileOf(store, traceId(42), spanId(2))!;
  expect(slow).toMatchObject({ count: 400, p50: 20_000, p95: 1_000_000 });
  expect(slow.faster).toBeCloseTo(302 / 399);
  expect(percentileOf(store, traceId(1), spanId(2))!.faster).toBe(0);
  expect(percentileOf(store, traceId(999), spanId(2))).toBeUndefined();
});

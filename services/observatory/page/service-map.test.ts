import { beforeEach, expect, test } from 'vitest';
import { TelemetryStore } from '../store/telemetry-store.ts';
import { addSpans, attributes, spanId, traceId } from '../testing/telemetry.ts';
import { serviceMap } from './service-map.ts';

const [SERVER, CLIENT, PRODUCER, CONSUMER] = [2, 3, 4, 5];

let store: TelemetryStore;

const took = (millis: number) => ({
  endTimeUnixNano: `${1_763_697_600_000_000_000n + BigInt(millis) * 1_000_000n}`,
});

/** A ship asks a spaceport, which puts a message in a queue; a cleaner takes it in 30 ms, and fails. */
beforeEach(() => {
  store = new TelemetryStore(1e7);
  addSpans(store, 'ship', { spanId: spanId(1), kind: CLIENT });
  addSpans(store, 'port', { spanId: spanId(2), parentSpanId: spanId(1), kind: SERVER });
  addSpans(store, 'port', { spanId: spanId(3), parentSpanId: spanId(2), kind: PRODUCER });
  addSpans(store, 'cleaner', {
    spanId: spanId(4),
    parentSpanId: spanId(3),
    kind: CONSUMER,
    status: { code: 2 },
    ...took(30),
  });
});

const edgesOf = (own = false) => serviceMap(store, 0, own).edges;

test('a request and a message are edges, and only the message is through a queue', () => {
  expect(edgesOf()).toEqual([
    { from: 'ship', to: 'port', queue: false, requests: 1, errors: 0, refused: 0, p50: 1_000, p95: 1_000 },
    {
      from: 'port',
      to: 'cleaner',
      queue: true,
      requests: 1,
      errors: 1,
      refused: 0,
      p50: 30_000,
      p95: 30_000,
    },
  ]);
});

test('requests and messages between two services are two edges', () => {
  addSpans(
    store,
    'cleaner',
    { spanId: spanId(5), parentSpanId: spanId(3), kind: CONSUMER },
    { spanId: spanId(6), parentSpanId: spanId(3), kind: SERVER },
  );
  expect(edgesOf().filter(({ to }) => to === 'cleaner')).toMatchObject([
    { from: 'port', queue: true, requests: 2, errors: 1 },
    { from: 'port', queue: false, requests: 1, errors: 0 },
  ]);
});

test('each service counts what it was asked, and not its own work', () => {
  const { nodes } = serviceMap(store, 0, false);
  expect(nodes.map(({ service, requests }) => [service, requests])).toEqual([
    ['ship', 1],
    ['port', 1],
    ['cleaner', 1],
  ]);
  expect(serviceMap(store, 1_763_697_600_000_001, false)).toEqual({ nodes: [], edges: [] });
});

test('a probe is on the map only where it is asked for', () => {
  addSpans(store, 'port', {
    traceId: traceId(2),
    kind: SERVER,
    attributes: attributes({ 'url.path': '/healthz' }),
  });
  const asked = (own: boolean) =>
    serviceMap(store, 0, own).nodes.find(({ service }) => service === 'port')!.requests;
  expect(asked(false)).toBe(1);
  expect(asked(true)).toBe(2);
});

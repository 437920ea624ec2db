import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { Metric } from '../model/otlp.ts';
import { attributes, resource } from '../testing/telemetry.ts';
import { MetricStore } from './metric-store.ts';

const SECOND = 1_000_000_000;

function add(store: MetricStore, service: string, metrics: Metric[]) {
  return store.addMetrics({
    resourceMetrics: [{ resource: resource(service), scopeMetrics: [{ metrics }] }],
  });
}

function addOne(store: MetricStore, ship: string, asDouble = 1, service = 'pontus', second = 1) {
  const dataPoints = [{ asDouble, timeUnixNano: `${second * SECOND}`, attributes: attributes({ ship }) }];
  return add(store, service, [{ name: 'dockings', sum: { dataPoints } }]);
}

test('every point of each series is kept, the latest as it came', () => {
  const store = new MetricStore();
  addOne(store, 'endeavour', 1, 'pontus', 1);
  addOne(store, 'explorer', 2, 'pontus', 1);
  addOne(store, 'endeavour', 3, 'pontus', 2);
  const [explorer, endeavour] = store.series().toArray();
  expect(explorer!.latest.asDouble).toBe(2);
  expect(endeavour!.latest.asDouble).toBe(3);
  expect([...endeavour!.rows()].map((row) => Array.from(row))).toEqual([
    [1_000_000, 0, 1],
    [2_000_000, 0, 3],
  ]);
});

test('a service that sends much loses its own oldest points, and no one else’s', () => {
  const store = new MetricStore(100_000);
  addOne(store, 'quiet', 1, 'zura');
  for (let second = 1; second <= 5_000; second++)
    addOne(store, `ship-${second % 7}`, second, 'pontus', second);
  expect(store.bytes).toBeLessThanOrEqual(100_000);
  expect(store.drops.evictedPoints).toBeGreaterThan(0);
  expect(store.series().some(({ family }) => family.service === 'zura')).toBe(true);
  const kept = [
    ...store
      .series()
      .find(({ family }) => family.service === 'pontus')!
      .rows(),
  ];
  expect(kept[0]![0]).toBeGreaterThan(1_000_000);
});

test('the series that was silent for longest goes when there are too many', () => {
  const store = new MetricStore(100_000);
  for (let number = 0; number < 1_000; number++) addOne(store, `ship-${number}`);
  expect(store.bytes).toBeLessThanOrEqual(100_000);
  expect(store.drops.evictedSeries).toBe(1_000 - store.size);
  const ships = JSON.stringify(
    store
      .series()
      .map(({ attributes }) => attributes)
      .toArray(),
  );
  expect(ships).toContain('"ship-999"');
  expect(ships).not.toContain('"ship-0"');
});

test('a series that is too large is rejected and counted; a point without a value is none', () => {
  const store = new MetricStore();
  expect(addOne(store, 'x'.repeat(10_000)).count).toBe(1);
  expect([store.size, store.drops.rejectedPoints]).toEqual([0, 1]);
  const point = { flags: 1, timeUnixNano: '1000' };
  expect(add(store, 'pontus', [{ name: 'gone', gauge: { dataPoints: [point] } }]).count).toBe(0);
  expect(store.size).toBe(0);
});

test('the latest exemplars that name a trace are kept', () => {
  const store = new MetricStore();
  for (let number = 1; number <= 30; number++) {
    const exemplars = [{ asDouble: number, traceId: 'ab', spanId: 'cd' }, { asDouble: 0 }];
    add(store, 'pontus', [{ name: 'duration', histogram: { dataPoints: [{ count: '1', exemplars }] } }]);
  }
  const [series] = store.series().toArray();
  expect(series!.exemplars).toHaveLength(20);
  expect(series!.exemplars.at(-1)).toMatchObject({ asDouble: 30, traceId: 'ab' });
});

test('what the store says it takes is what it takes, within a third', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const taken = () => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
  const store = new MetricStore(1e9);
  collect();
  const before = taken();
  for (let second = 1; second <= 200; second++)
    for (let metric = 0; metric < 10; metric++)
      add(store, 'pontus', [
        {
          name: `metric.${metric}`,
          histogram: {
            dataPoints: Array.from({ length: 20 }, (_, ship) => ({
              timeUnixNano: `${second * SECOND}`,
              count: '3',
              sum: 4.5,
              bucketCounts: ['1', '0', '2'],
              explicitBounds: [1, 2],
              attributes: attributes({ ship: `ship-${ship}`, 'http.route': '/dock/:spaceport' }),
            })),
          },
        },
      ]);
  collect();
  const bytes = taken() - before;
  process.stdout.write(`200 series, 40,000 points: ${bytes} bytes, by the store's count ${store.bytes}\n`);
  expect(store.bytes / bytes).toBeGreaterThan(0.67);
  expect(store.bytes / bytes).toBeLessThan(1.33);
});

import { expect, test } from 'vitest';
import { attributes, resource } from '../testing/telemetry.ts';
import { MetricStore } from './metric-store.ts';

function add(store: MetricStore, ship: string, asDouble = 1): void {
  const dataPoints = [{ asDouble, attributes: attributes({ ship }) }];
  store.addMetrics({
    resourceMetrics: [
      {
        resource: resource('pontus'),
        scopeMetrics: [{ metrics: [{ name: 'dockings', sum: { dataPoints } }] }],
      },
    ],
  });
}

test('the latest point of each series is kept', () => {
  const store = new MetricStore();
  add(store, 'endeavour', 1);
  add(store, 'explorer', 2);
  add(store, 'endeavour', 3);
  expect(store.series().map(({ point }) => point.asDouble)).toEqual([2, 3]);
});

test('the series that was silent for longest goes when there are too many', () => {
  const store = new MetricStore();
  add(store, 'endeavour');
  for (let number = 0; number < 1_999; number++) add(store, `ship-${number}`);
  add(store, 'endeavour');
  add(store, 'one too many');
  expect(store.size).toBe(2_000);
  expect(store.drops).toEqual({ evictedSeries: 1, rejectedPoints: 0 });
  expect(JSON.stringify(store.series())).toContain('"endeavour"');
  expect(JSON.stringify(store.series())).not.toContain('"ship-0"');
});

test('a series that is too large is refused and counted', () => {
  const store = new MetricStore();
  add(store, 'x'.repeat(10_000));
  expect([store.size, store.drops.rejectedPoints]).toEqual([0, 1]);
});

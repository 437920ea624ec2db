import { expect, test } from 'vitest';
import type { Metric, Point } from '../model/otlp.ts';
import { MetricStore } from '../store/metric-store.ts';
import { attributes, resource } from '../testing/telemetry.ts';
import { metricCatalogue } from './metric-catalogue.ts';
import { metricRange } from './metric-range.ts';

/** A time in seconds after the range begins. */
const at = (second: number) => `${1_000 + second}000000000`;

function ask(metrics: Metric[], parameters: Record<string, string> = {}, service = 'pontus') {
  const store = new MetricStore();
  store.addMetrics({ resourceMetrics: [{ resource: resource(service), scopeMetrics: [{ metrics }] }] });
  const range = { name: metrics[0]!.name!, from: '1000000', to: '1040000', points: '4', ...parameters };
  return metricRange(store, new URLSearchParams(range));
}

const valuesOf = (metric: Metric) => ask([{ name: 'm', ...metric }]).groups[0]!.values;

/** Points ten seconds apart, one for each step of the range, from a start before it. */
const points = (...all: Partial<Point>[]): Point[] =>
  all.map((point, index) => ({ startTimeUnixNano: '1000000000', timeUnixNano: at(10 * index), ...point }));

test('a gauge is its mean, least and greatest in each step', () => {
  const dataPoints = [...points({ asDouble: 1 }, { asInt: '4' }), { timeUnixNano: at(5), asDouble: 3 }];
  expect(valuesOf({ gauge: { dataPoints } })).toEqual({
    value: [2, 4, null, null],
    min: [1, 4, null, null],
    max: [3, 4, null, null],
  });
});

test.each([
  ['delta', 1, ['5', '10', '20'], [0.5, 1, 2, null]],
  ['cumulative', 2, ['5', '15', '35', '45'], [null, 1, 2, 1]],
  ['cumulative that begins anew', 2, ['5', '15', '3', '13'], [null, 1, 0.3, 1]],
])('a counter, %s, is its rate in each second', (_what, aggregationTemporality, values, rate) => {
  const dataPoints = points(...values.map((asInt) => ({ asInt })));
  expect(valuesOf({ sum: { dataPoints, aggregationTemporality, isMonotonic: true } })).toEqual({ rate });
});

test('a counter that began in the range counts from its first point on', () => {
  const dataPoints = points({ asInt: '5' }, { asInt: '15' }).map((point) => ({
    ...point,
    startTimeUnixNano: at(0),
  }));
  expect(valuesOf({ sum: { dataPoints, aggregationTemporality: 2, isMonotonic: true } })).toEqual({
    rate: [0.5, 1, null, null],
  });
});

test('a level that goes up and down is the last of each series, added up', () => {
  const dataPoints = ['explorer', 'venture'].flatMap((ship) =>
    points({ asInt: '3' }, { asInt: '2' }).map((point) => ({ ...point, attributes: attributes({ ship }) })),
  );
  expect(valuesOf({ sum: { dataPoints, aggregationTemporality: 2 } })).toEqual({ value: [6, 4, null, null] });
});

test.each([
  ['delta', 1, ['10', '0'], ['0', '10'], 10],
  ['cumulative', 2, ['10', '0'], ['10', '10'], 20],
])(
  'a histogram, %s, is its rate, mean and quantiles',
  (_what, aggregationTemporality, first, second, count) => {
    const dataPoints = points(
      { count: '10', sum: 10, bucketCounts: [...first, '0'], explicitBounds: [1, 2] },
      {
        count: `${count}`,
        sum: count === 10 ? 15 : 25,
        bucketCounts: [...second, '0'],
        explicitBounds: [1, 2],
      },
    );
    const { rate, mean, p50, p95, p99 } = valuesOf({ histogram: { dataPoints, aggregationTemporality } });
    expect(rate![1]).toBe(1);
    expect(mean![1]).toBe(1.5);
    expect([p50![1], p95![1], p99![1]]).toEqual([1.5, 1.95, 1.99]);
  },
);

test('an exponential histogram is its quantiles, whatever its scales', () => {
  const buckets = (offset: number, ...counts: number[]) => ({ offset, bucketCounts: counts.map(String) });
  const dataPoints = points(
    { count: '4', sum: 6, scale: 1, zeroCount: '0', positive: buckets(0, 2, 2) }, // (1, √2], (√2, 2]
    { count: '8', sum: 18, scale: 0, zeroCount: '0', positive: buckets(0, 4, 4) }, // (1, 2], (2, 4]
    { count: '10', sum: 18, scale: 0, zeroCount: '2', positive: buckets(0, 4, 4), negative: buckets(0) },
  );
  const { rate, p50, p95 } = valuesOf({ exponentialHistogram: { dataPoints, aggregationTemporality: 2 } });
  expect(rate).toEqual([null, 0.4, 0.2, null]);
  expect(p50).toEqual([null, 3, 0, null]);
  expect(p95![1]).toBeCloseTo(3.9);
});

test('a summary is its rate and the quantiles that it gives', () => {
  const quantileValues = [
    { quantile: 0.5, value: 2 },
    { quantile: 0.99, value: 9 },
  ];
  const dataPoints = points({ count: '4', sum: 6, quantileValues }, { count: '9', sum: 6, quantileValues });
  expect(valuesOf({ summary: { dataPoints } })).toEqual({
    rate: [null, 0.5, null, null],
    p50: [2, 2, null, null],
    p99: [9, 9, null, null],
  });
});

test('series are grouped by an attribute, and filtered; exemplars name their traces', () => {
  const exemplars = [{ timeUnixNano: at(1), asDouble: 7, traceId: 'ab', spanId: 'cd' }];
  const dataPoints = ['explorer', 'venture'].flatMap((ship) =>
    points({ asDouble: ship.length, exemplars, attributes: attributes({ ship, port: 'zura' }) }),
  );
  const metrics = [{ name: 'm', gauge: { dataPoints } }];
  expect(ask(metrics, { by: 'ship' }).groups.map(({ key, values }) => [key, values['value']![0]])).toEqual([
    ['explorer', 8],
    ['venture', 7],
  ]);
  const one = ask(metrics, { by: 'service', where: 'ship=explorer', service: 'pontus' });
  expect(one.groups).toMatchObject([{ key: 'pontus', values: { value: [8, null, null, null] } }]);
  expect(one.exemplars).toEqual([{ time: 1_001_000, value: 7, traceId: 'ab', spanId: 'cd', key: 'pontus' }]);
  expect(() => ask(metrics, { name: 'other' })).toThrow('Metric not found');
  expect(() => ask(metrics, { where: 'ship' })).toThrow('key=value');
});

test('the catalogue has each metric once, with what its series can be told apart by', () => {
  const store = new MetricStore();
  for (const service of ['zura', 'pontus'])
    store.addMetrics({
      resourceMetrics: [
        {
          resource: resource(service),
          scopeMetrics: [
            {
              metrics: [
                {
                  name: 'dockings',
                  unit: '{ship}',
                  sum: {
                    aggregationTemporality: 2,
                    isMonotonic: true,
                    dataPoints: [{ asInt: '1', attributes: attributes({ ship: service }) }],
                  },
                },
              ],
            },
          ],
        },
      ],
    });
  expect(metricCatalogue(store)).toEqual([
    {
      name: 'dockings',
      unit: '{ship}',
      description: '',
      kind: 'sum',
      temporality: 'cumulative',
      monotonic: true,
      services: ['pontus', 'zura'],
      series: 2,
      attributes: { ship: ['zura', 'pontus'] },
    },
  ]);
});

import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { afterEach, expect, test } from 'vitest';
import { observeQueues, type Queue } from './self-observation.ts';

afterEach(() => metrics.disable());

test('what became of a queue’s items, and how many wait, are metrics', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
  const provider = new MeterProvider({ readers: [reader] });
  metrics.setGlobalMeterProvider(provider);
  observeQueues([{ item: 'span', delivered: 5, overflowed: 2, rejected: 1, waiting: 3 } as Queue]);
  await provider.forceFlush();
  const [exported] = exporter.getMetrics();
  const values = exported!.scopeMetrics.flatMap((scope) =>
    scope.metrics.flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ value, attributes }) => [descriptor.name, attributes['error.type'], value]),
    ),
  );
  expect(values).toEqual([
    ['otel.sdk.processor.span.processed', undefined, 5],
    ['otel.sdk.processor.span.processed', 'queue_full', 2],
    ['otel.sdk.processor.span.processed', 'rejected', 1],
    ['otel.sdk.processor.span.queue.size', undefined, 3],
  ]);
  await provider.shutdown();
});

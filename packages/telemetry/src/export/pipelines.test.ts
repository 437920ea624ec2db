import { SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Queue } from '../self-observation.ts';
import { OpenSpans } from './open-spans.ts';
import { logRecordProcessors, metricReaders, spanProcessors } from './pipelines.ts';

const FLUSH_MS = 100;

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('OTEL_')) vi.stubEnv(name, undefined);
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', 'http://127.0.0.1:1');
  return () => vi.unstubAllEnvs();
});

test.each(['grpc', 'http/protobuf', 'http/json'])(
  '%s has a queue for spans, one for log records, and a reader',
  async (protocol) => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_PROTOCOL', protocol);
    const queues: Queue[] = [];
    const spans = spanProcessors(queues, new OpenSpans(), FLUSH_MS);
    const logs = logRecordProcessors(queues, FLUSH_MS);
    const readers = metricReaders();
    expect([spans, logs, readers].map(({ length }) => length)).toEqual([1, 1, 1]);
    expect(queues.map(({ item }) => item)).toEqual(['span', 'log']);
    await Promise.all([...spans, ...logs, ...readers].map((each) => each.shutdown()));
  },
);

test('the console has no queue', () => {
  for (const signal of ['TRACES', 'LOGS', 'METRICS']) vi.stubEnv(`OTEL_${signal}_EXPORTER`, 'console');
  const queues: Queue[] = [];
  expect(spanProcessors(queues, new OpenSpans(), FLUSH_MS)).toEqual([expect.any(SimpleSpanProcessor)]);
  expect(logRecordProcessors(queues, FLUSH_MS)).toEqual([expect.any(SimpleLogRecordProcessor)]);
  expect(metricReaders()).toEqual([expect.any(PeriodicExportingMetricReader)]);
  expect(queues).toEqual([]);
});

test('none goes nowhere', () => {
  for (const signal of ['TRACES', 'LOGS', 'METRICS']) vi.stubEnv(`OTEL_${signal}_EXPORTER`, 'none');
  expect([
    spanProcessors([], new OpenSpans(), FLUSH_MS),
    logRecordProcessors([], FLUSH_MS),
    metricReaders(),
  ]).toEqual([[], [], []]);
});

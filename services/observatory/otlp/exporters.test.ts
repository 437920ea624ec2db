import { SpanKind } from '@opentelemetry/api';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPTraceExporter as GrpcTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as HttpTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { toLogLine } from '../query/logs.ts';
import { toSeriesLine } from '../query/metrics.ts';
import { MetricStore } from '../store/metric-store.ts';
import { TelemetryStore } from '../store/telemetry-store.ts';
import { freePort, silent, start } from '#testkit/servers.ts';
import { grpcEndpoint } from './grpc.ts';
import { otlpApp } from './http.ts';
import { signals } from './signals.ts';

const resource = resourceFromAttributes({ 'service.name': 'endeavour' });

let store: TelemetryStore;
let metrics: MetricStore;
let grpc: string;
let http: string;

beforeEach(async () => {
  store = new TelemetryStore(1e7);
  metrics = new MetricStore();
  const inputs = signals(store, metrics);
  const port = await freePort();
  const endpoint = grpcEndpoint(inputs, { host: '127.0.0.1', port, setting: 'OTLP_GRPC_PORT' }, silent);
  await endpoint.listen();
  onTestFinished(() => endpoint.close());
  grpc = `http://127.0.0.1:${port}`;
  http = await start(otlpApp(inputs, silent, '127.0.0.1'));
});

test.each([
  ['gRPC', (): SpanExporter => new GrpcTraceExporter({ url: grpc })],
  ['HTTP', (): SpanExporter => new HttpTraceExporter({ url: `${http}/v1/traces` })],
])('a span of the OpenTelemetry SDK arrives whole over %s', async (_protocol, exporter) => {
  const provider = new TracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor({ exporter: exporter() })],
  });
  const span = provider.getTracer('sos', '1.0').startSpan('dock', {
    kind: SpanKind.CLIENT,
    startTime: [1_763_697_600, 123_456_789],
    attributes: { text: 'ñ🚀', yes: true, int: -42, double: 1.5, list: ['a', 'b'] },
  });
  span.addEvent('refused', { reason: 'full' }, [1_763_697_600, 200_000_000]);
  span.setStatus({ code: 2, message: 'Docking limit reached' });
  span.end([1_763_697_600, 323_999_999]);
  await provider.shutdown();

  const { traceId, spanId } = span.spanContext();
  const stored = store.trace(traceId)!.spans.get(spanId)!;
  expect(stored.origin).toMatchObject({ service: 'endeavour', scope: { name: 'sos', version: '1.0' } });
  expect(stored).toMatchObject({ start: 1_763_697_600_123_456, duration: 200_543, outcome: 'failed' });
  expect(JSON.parse(stored.json)).toMatchObject({
    kind: 3,
    startTimeUnixNano: '1763697600123456789',
    attributes: [
      { key: 'text', value: { stringValue: 'ñ🚀' } },
      { key: 'yes', value: { boolValue: true } },
      { key: 'int', value: { intValue: '-42' } },
      { key: 'double', value: { doubleValue: 1.5 } },
      { key: 'list', value: { arrayValue: { values: [{ stringValue: 'a' }, { stringValue: 'b' }] } } },
    ],
    events: [{ timeUnixNano: '1763697600200000000', name: 'refused' }],
    status: { code: 2, message: 'Docking limit reached' },
  });
});

test('a log record arrives whole', async () => {
  const exporter = new OTLPLogExporter({ url: `${http}/v1/logs` });
  const provider = new LoggerProvider({ resource, processors: [new BatchLogRecordProcessor({ exporter })] });
  provider.getLogger('sos').emit({
    timestamp: [1_763_697_600, 123_456_789],
    severityNumber: 17,
    severityText: 'error',
    body: 'Dock is full',
    attributes: { 'sos.ship.id': 'endeavour', nested: { bytes: new Uint8Array([0, 1, 255]), none: null } },
  });
  await provider.shutdown();
  expect(store.recentLogs(10).map(toLogLine)).toEqual([
    {
      time: '2025-11-21T04:00:00.123456Z',
      severity: 'ERROR',
      service: 'endeavour',
      traceId: '',
      spanId: '',
      body: 'Dock is full',
      attributes: { nested: { bytes: 'AAH/', none: null }, 'sos.ship.id': 'endeavour' },
    },
  ]);
});

test('counters and histograms arrive with their values', async () => {
  const reader = new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter({ url: grpc }) });
  const provider = new MeterProvider({ resource, readers: [reader] });
  provider.getMeter('sos').createCounter('dockings').add(3, { spaceport: 'pontus' });
  const options = { unit: 's', advice: { explicitBucketBoundaries: [1, 2] } };
  provider.getMeter('sos').createHistogram('duration', options).record(1.5);
  await provider.shutdown();
  expect(metrics.series().map(toSeriesLine).toArray()).toMatchObject([
    { service: 'endeavour', name: 'dockings', kind: 'sum', attributes: { spaceport: 'pontus' }, value: 3 },
    { name: 'duration', unit: 's', kind: 'histogram', count: '1', sum: 1.5, bucketCounts: ['0', '1', '0'] },
  ]);
});

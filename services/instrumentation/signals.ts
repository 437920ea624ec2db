import { OTLPLogExporter as GrpcLogExporter } from '@opentelemetry/exporter-logs-otlp-grpc';
import { OTLPLogExporter as JsonLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtoLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter as GrpcMetricExporter } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPMetricExporter as JsonMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtoMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as GrpcTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { Resource } from '@opentelemetry/resources';
import {
  ConsoleLogRecordExporter,
  SimpleLogRecordProcessor,
  type LogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import {
  ConsoleMetricExporter,
  PeriodicExportingMetricReader,
  type IMetricReader,
} from '@opentelemetry/sdk-metrics';
import { ConsoleSpanExporter, SimpleSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace';
import { count, destinations, endpoint, positive, protocol, type Signal } from './environment.ts';
import { ExportQueue, type Exporter } from './export-queue.ts';
import { ForgivingMetricExporter } from './metric-exporter.ts';
import { outageOf } from './outage.ts';
import { QueuedLogRecords, QueuedSpans } from './processors.ts';

const TRACE_EXPORTERS = {
  grpc: GrpcTraceExporter,
  'http/protobuf': ProtoTraceExporter,
  'http/json': JsonTraceExporter,
};
const LOG_EXPORTERS = {
  grpc: GrpcLogExporter,
  'http/protobuf': ProtoLogExporter,
  'http/json': JsonLogExporter,
};
const METRIC_EXPORTERS = {
  grpc: GrpcMetricExporter,
  'http/protobuf': ProtoMetricExporter,
  'http/json': JsonMetricExporter,
};

/** How long shutdown may take to deliver what still waits, in milliseconds. */
export const FLUSH_TIMEOUT_MS = 4_000;

/** Where spans go, by OTEL_TRACES_EXPORTER and OTEL_BSP_*. */
export function spanProcessors(): SpanProcessor[] {
  return destinations('TRACES').map((destination) =>
    destination === 'console'
      ? new SimpleSpanProcessor({ exporter: new ConsoleSpanExporter() })
      : new QueuedSpans(queue(new TRACE_EXPORTERS[protocol('TRACES')](), 'TRACES', 'spans', 'BSP', 5_000)),
  );
}

/** Where log records go, by OTEL_LOGS_EXPORTER and OTEL_BLRP_*. */
export function logRecordProcessors(): LogRecordProcessor[] {
  return destinations('LOGS').map((destination) =>
    destination === 'console'
      ? new SimpleLogRecordProcessor({ exporter: new ConsoleLogRecordExporter() })
      : new QueuedLogRecords(
          queue(new LOG_EXPORTERS[protocol('LOGS')](), 'LOGS', 'log records', 'BLRP', 1_000),
        ),
  );
}

/** Where metrics go and how often, by OTEL_METRICS_EXPORTER and OTEL_METRIC_EXPORT_*. */
export function metricReaders(): IMetricReader[] {
  const exportIntervalMillis = positive('OTEL_METRIC_EXPORT_INTERVAL', 60_000);
  const exportTimeoutMillis = Math.min(positive('OTEL_METRIC_EXPORT_TIMEOUT', 30_000), exportIntervalMillis);
  return destinations('METRICS').map((destination) => {
    const exporter =
      destination === 'console'
        ? new ConsoleMetricExporter()
        : new ForgivingMetricExporter(
            new METRIC_EXPORTERS[protocol('METRICS')](),
            endpoint('METRICS'),
            outageOf(endpoint('METRICS')),
          );
    return new PeriodicExportingMetricReader({ exporter, exportIntervalMillis, exportTimeoutMillis });
  });
}

function queue<T extends { resource: Resource }>(
  exporter: Exporter<T>,
  signal: Signal,
  what: string,
  prefix: 'BSP' | 'BLRP',
  defaultDelay: number,
): ExportQueue<T> {
  const maxQueueSize = count(`OTEL_${prefix}_MAX_QUEUE_SIZE`, 2048);
  return new ExportQueue(
    exporter,
    {
      what,
      endpoint: endpoint(signal),
      maxQueueSize,
      maxBatchSize: Math.min(count(`OTEL_${prefix}_MAX_EXPORT_BATCH_SIZE`, 512), maxQueueSize),
      scheduleDelay: positive(`OTEL_${prefix}_SCHEDULE_DELAY`, defaultDelay),
      flushTimeout: FLUSH_TIMEOUT_MS,
    },
    outageOf(endpoint(signal)),
  );
}

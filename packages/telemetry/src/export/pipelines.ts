import { OTLPLogExporter as GrpcLogExporter } from '@opentelemetry/exporter-logs-otlp-grpc';
import { OTLPLogExporter as JsonLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtoLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter as GrpcMetricExporter } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPMetricExporter as JsonMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtoMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as GrpcTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  ConsoleLogRecordExporter,
  SimpleLogRecordProcessor,
  type LogRecordProcessor,
  type ReadableLogRecord,
} from '@opentelemetry/sdk-logs';
import {
  ConsoleMetricExporter,
  PeriodicExportingMetricReader,
  type IMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import {
  ConsoleSpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import {
  count,
  destinations,
  endpoint,
  positive,
  protocol,
  type Protocol,
  type Signal,
} from '../environment.ts';
import { ExportQueue, type Exporter, type Packer } from './export-queue.ts';
import { ForgivingMetricExporter } from './metric-exporter.ts';
import { outageOf } from './delivery-reporter.ts';
import { ItemList } from './item-batch.ts';
import { reconnectSoon, takeEncoded } from '../otlp/exporter-parts.ts';
import { writeLogRecord } from '../otlp/log-record.ts';
import type { ProtobufWriter } from '../otlp/protobuf-writer.ts';
import { RequestWriter, type Item } from '../otlp/request-encoder.ts';
import { writeSpan } from '../otlp/span.ts';
import { queuedLogRecords, queuedSpans } from './processors.ts';
import type { Queue } from '../self-observation.ts';

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

/** A setting that nothing can be made of. */
export class SettingsError extends Error {}

/** How long shutdown may take to deliver what still waits, in milliseconds. */
export const FLUSH_TIMEOUT_MS = 4_000;

/** Where one signal's items go, and by which variables. */
interface Way<T> {
  signal: Signal;
  name: 'span' | 'log';
  what: string;
  prefix: 'BSP' | 'BLRP';
  defaultDelay: number;
  exporters: Record<Protocol, new () => Exporter<T>>;
  write: (writer: ProtobufWriter, field: number, item: T) => void;
}

const SPANS: Way<ReadableSpan> = {
  signal: 'TRACES',
  name: 'span',
  what: 'spans',
  prefix: 'BSP',
  defaultDelay: 5_000,
  exporters: TRACE_EXPORTERS,
  write: writeSpan,
};

const LOG_RECORDS: Way<ReadableLogRecord> = {
  signal: 'LOGS',
  name: 'log',
  what: 'log records',
  prefix: 'BLRP',
  defaultDelay: 1_000,
  exporters: LOG_EXPORTERS,
  write: writeLogRecord,
};

/** Where spans go, by OTEL_TRACES_EXPORTER and OTEL_BSP_*. Queues that come about are added to `queues`. */
export function spanProcessors(queues: Queue[]): SpanProcessor[] {
  return destinations('TRACES').map((destination) =>
    destination === 'console'
      ? new SimpleSpanProcessor({ exporter: new ConsoleSpanExporter() })
      : queuedSpans(queueOf(SPANS, queues)),
  );
}

/** Where log records go, by OTEL_LOGS_EXPORTER and OTEL_BLRP_*. Queues that come about are added to `queues`. */
export function logRecordProcessors(queues: Queue[]): LogRecordProcessor[] {
  return destinations('LOGS').map((destination) =>
    destination === 'console'
      ? new SimpleLogRecordProcessor({ exporter: new ConsoleLogRecordExporter() })
      : queuedLogRecords(queueOf(LOG_RECORDS, queues)),
  );
}

/** Where metrics go and how often, by OTEL_METRICS_EXPORTER and OTEL_METRIC_EXPORT_*. */
export function metricReaders(): IMetricReader[] {
  const exportIntervalMillis = positive('OTEL_METRIC_EXPORT_INTERVAL', 60_000);
  const exportTimeoutMillis = Math.min(positive('OTEL_METRIC_EXPORT_TIMEOUT', 30_000), exportIntervalMillis);
  return destinations('METRICS').map((destination) => {
    const exporter = destination === 'console' ? new ConsoleMetricExporter() : otlpMetricExporter();
    return new PeriodicExportingMetricReader({ exporter, exportIntervalMillis, exportTimeoutMillis });
  });
}

function otlpMetricExporter(): ForgivingMetricExporter {
  const name = protocol('METRICS');
  const exporter = madeFor<PushMetricExporter>('METRICS', METRIC_EXPORTERS[name]);
  if (name === 'grpc') reconnectSoon(exporter);
  return new ForgivingMetricExporter(exporter, outageOf(endpoint('METRICS')));
}

function queueOf<T extends Item>(way: Way<T>, queues: Queue[]): ExportQueue<T> {
  const { signal, name, what, prefix, defaultDelay } = way;
  const maxQueueSize = count(`OTEL_${prefix}_MAX_QUEUE_SIZE`, 2048);
  const queue = new ExportQueue<T>(
    ...exportOf(way),
    {
      signal: name,
      what,
      endpoint: endpoint(signal),
      maxQueueSize,
      maxBatchSize: Math.min(count(`OTEL_${prefix}_MAX_EXPORT_BATCH_SIZE`, 512), maxQueueSize),
      scheduleDelay: positive(`OTEL_${prefix}_SCHEDULE_DELAY`, defaultDelay),
      flushTimeout: FLUSH_TIMEOUT_MS,
    },
    outageOf(endpoint(signal)),
  );
  queues.push(queue);
  return queue;
}

/** The exporter of the signal's protocol, and who makes up what it is given: JSON from the items, protobuf as they come. */
function exportOf<T extends Item>({ signal, exporters, write }: Way<T>): [Exporter<T>, Packer<T>] {
  const name = protocol(signal);
  const exporter = madeFor(signal, exporters[name]);
  if (name === 'http/json') return [exporter, new ItemList<T>()];
  takeEncoded(exporter);
  if (name === 'grpc') reconnectSoon(exporter);
  return [exporter, new RequestWriter(write)];
}

/** @throws {Error} that says which settings to look at, where the SDK cannot make an exporter of them. */
function madeFor<E>(signal: Signal, Exporter: new () => E): E {
  try {
    return new Exporter();
  } catch (error) {
    throw new SettingsError(
      `Nothing can be sent to ${endpoint(signal)} (${(error as Error).message}): set OTEL_EXPORTER_OTLP_ENDPOINT and OTEL_EXPORTER_OTLP_HEADERS to what is right`,
    );
  }
}

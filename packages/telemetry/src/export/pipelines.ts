import {
  ConsoleLogRecordExporter,
  SimpleLogRecordProcessor,
  type LogRecordProcessor,
  type ReadableLogRecord,
} from '@opentelemetry/sdk-logs';
import { ConsoleMetricExporter } from '@opentelemetry/sdk-metrics';
import {
  ConsoleSpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import { count, destinations, endpoint, positive, protocol, type Signal } from '../environment.ts';
import { encodedExporter, jsonExporters, OtlpMetricExporter } from '../otlp/exporters.ts';
import { writeLogRecord } from '../otlp/log-record.ts';
import type { ProtobufWriter } from '../otlp/protobuf-writer.ts';
import { RequestEncoder, type Item } from '../otlp/request-encoder.ts';
import { writeSpan } from '../otlp/span.ts';
import { BatchBuffer, type Encoder } from './batch-buffer.ts';
import { reporterOf } from './delivery-reporter.ts';
import { ExportQueue } from './export-queue.ts';
import type { Exporter } from './exporter.ts';
import { FinalMetricReader } from './final-metric-reader.ts';
import { ItemBatch } from './item-batch.ts';
import { ForgivingMetricExporter } from './metric-exporter.ts';
import type { OpenSpans } from './open-spans.ts';
import { queuedLogRecords, queuedSpans, type ItemQueue } from './processors.ts';
import type { Queue } from '../self-observation.ts';

/** An invalid setting; `message` names it. */
export class SettingsError extends Error {}

/** How the items of one signal are exported, and which variables configure it. */
interface Pipeline<T> {
  signal: 'TRACES' | 'LOGS';
  item: 'span' | 'log';
  what: string;
  prefix: 'BSP' | 'BLRP';
  defaultDelay: number;
  jsonExporter: () => Exporter<T[]>;
  write: (writer: ProtobufWriter, field: number, item: T) => void;
}

const SPANS: Pipeline<ReadableSpan> = {
  signal: 'TRACES',
  item: 'span',
  what: 'spans',
  prefix: 'BSP',
  defaultDelay: 5_000,
  jsonExporter: jsonExporters.TRACES,
  write: writeSpan,
};

const LOG_RECORDS: Pipeline<ReadableLogRecord> = {
  signal: 'LOGS',
  item: 'log',
  what: 'log records',
  prefix: 'BLRP',
  defaultDelay: 1_000,
  jsonExporter: jsonExporters.LOGS,
  write: writeLogRecord,
};

/** The span pipelines, by OTEL_TRACES_EXPORTER and OTEL_BSP_*. Their queues are added to `queues`; `flushTimeout` is in milliseconds. */
export function spanProcessors(queues: Queue[], open: OpenSpans, flushTimeout: number): SpanProcessor[] {
  return destinations('TRACES').map((destination) =>
    destination === 'console'
      ? new SimpleSpanProcessor({ exporter: new ConsoleSpanExporter() })
      : queuedSpans(queueOf(SPANS, queues, flushTimeout), open),
  );
}

/** The log record pipelines, by OTEL_LOGS_EXPORTER and OTEL_BLRP_*. Their queues are added to `queues`; `flushTimeout` is in milliseconds. */
export function logRecordProcessors(queues: Queue[], flushTimeout: number): LogRecordProcessor[] {
  return destinations('LOGS').map((destination) =>
    destination === 'console'
      ? new SimpleLogRecordProcessor({ exporter: new ConsoleLogRecordExporter() })
      : queuedLogRecords(queueOf(LOG_RECORDS, queues, flushTimeout)),
  );
}

/** The metric pipelines and their interval, by OTEL_METRICS_EXPORTER and OTEL_METRIC_EXPORT_*. */
export function metricReaders(): FinalMetricReader[] {
  const exportIntervalMillis = positive('OTEL_METRIC_EXPORT_INTERVAL', 60_000);
  const exportTimeoutMillis = Math.min(positive('OTEL_METRIC_EXPORT_TIMEOUT', 30_000), exportIntervalMillis);
  return destinations('METRICS').map((destination) => {
    const exporter = destination === 'console' ? new ConsoleMetricExporter() : otlpMetricExporter();
    return new FinalMetricReader({ exporter, exportIntervalMillis, exportTimeoutMillis });
  });
}

function otlpMetricExporter(): ForgivingMetricExporter {
  const exporter = configured('METRICS', () => new OtlpMetricExporter(protocol('METRICS')));
  return new ForgivingMetricExporter(exporter, reporterOf(endpoint('METRICS')));
}

/** Protobuf is encoded as the items come, JSON when they are sent. */
function queueOf<T extends Item>(pipeline: Pipeline<T>, queues: Queue[], flushTimeout: number): ItemQueue<T> {
  const { signal, jsonExporter, write } = pipeline;
  const name = protocol(signal);
  const queue =
    name === 'http/json'
      ? queueTo(pipeline, configured(signal, jsonExporter), new ItemBatch(write), flushTimeout)
      : queueTo(
          pipeline,
          configured(signal, () => encodedExporter(signal, name)),
          new RequestEncoder(write),
          flushTimeout,
        );
  queues.push(queue);
  return queue;
}

function queueTo<T extends Item, P>(
  { signal, item, what, prefix, defaultDelay }: Pipeline<T>,
  exporter: Exporter<P>,
  encoder: Encoder<T, P>,
  flushTimeout: number,
): ExportQueue<T, P> {
  const maxItems = count(`OTEL_${prefix}_MAX_QUEUE_SIZE`, 2048);
  const maxBatchItems = Math.min(count(`OTEL_${prefix}_MAX_EXPORT_BATCH_SIZE`, 512), maxItems);
  const options = {
    signal: signal === 'TRACES' ? 'traces' : 'logs',
    item,
    what,
    scheduleDelay: positive(`OTEL_${prefix}_SCHEDULE_DELAY`, defaultDelay),
    flushTimeout,
  } as const;
  const buffer = new BatchBuffer(encoder, maxItems, maxBatchItems);
  return new ExportQueue(exporter, buffer, options, reporterOf(endpoint(signal)));
}

/** @throws {SettingsError} that says which settings to look at, where the SDK cannot make an exporter of them. */
function configured<E>(signal: Signal, create: () => E): E {
  try {
    return create();
  } catch (error) {
    throw new SettingsError(
      `Nothing can be sent to ${endpoint(signal)} (${(error as Error).message}): set OTEL_EXPORTER_OTLP_ENDPOINT and OTEL_EXPORTER_OTLP_HEADERS to what is right`,
    );
  }
}

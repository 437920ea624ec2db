import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { LogRecordProcessor, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { TraceFlags } from '@opentelemetry/api';
import type { ExportQueue } from './export-queue.ts';

/** Hands each sampled span to the queue when it ends. */
export class QueuedSpans implements SpanProcessor {
  readonly #queue: ExportQueue<ReadableSpan>;

  constructor(queue: ExportQueue<ReadableSpan>) {
    this.#queue = queue;
  }

  onStart(_span: Span): void {}

  onEnd(span: ReadableSpan): void {
    if (span.spanContext().traceFlags & TraceFlags.SAMPLED) this.#queue.push(span);
  }

  forceFlush(): Promise<void> {
    return this.#queue.flush();
  }

  shutdown(): Promise<void> {
    return this.#queue.shutdown();
  }
}

/** Hands each log record to the queue when it is emitted. */
export class QueuedLogRecords implements LogRecordProcessor {
  readonly #queue: ExportQueue<ReadableLogRecord>;

  constructor(queue: ExportQueue<ReadableLogRecord>) {
    this.#queue = queue;
  }

  onEmit(record: ReadableLogRecord): void {
    this.#queue.push(record);
  }

  forceFlush(): Promise<void> {
    return this.#queue.flush();
  }

  shutdown(): Promise<void> {
    return this.#queue.shutdown();
  }
}

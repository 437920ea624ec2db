import { TraceFlags } from '@opentelemetry/api';
import type { LogRecordProcessor, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { OpenSpans } from './open-spans.ts';

/** The part of ExportQueue that processors use. */
export interface ItemQueue<T> {
  push(item: T): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Adds each sampled span to the queue when it ends, and tracks unended ones in `open`. */
export function queuedSpans(queue: ItemQueue<ReadableSpan>, open: OpenSpans): SpanProcessor {
  return {
    onStart: (span) => open.add(span),
    onEnd: (span) => {
      open.delete(span as Span);
      if (span.spanContext().traceFlags & TraceFlags.SAMPLED) queue.push(span);
    },
    forceFlush: () => queue.forceFlush(),
    shutdown: () => queue.shutdown(),
  };
}

/** Adds each log record to the queue when it is emitted. */
export function queuedLogRecords(queue: ItemQueue<ReadableLogRecord>): LogRecordProcessor {
  return {
    onEmit: (record) => queue.push(record),
    forceFlush: () => queue.forceFlush(),
    shutdown: () => queue.shutdown(),
  };
}

import { STATUS_ERROR, type LogRecord, type Span } from '../model/otlp.ts';
import { LOG_BYTES, SPAN_BYTES, textBytes } from './memory.ts';
import type { Origin } from './origins.ts';

/** A span: what lists and searches ask for, and all of it as `json`, which takes a third of the memory that objects would. */
export interface StoredSpan {
  readonly traceId: string;
  readonly id: string;
  /** Empty where the span is a root. */
  readonly parentId: string;
  readonly name: string;
  /** Microseconds since 1970. */
  readonly start: number;
  /** Microseconds; 0 where the span ends before it starts. */
  readonly duration: number;
  readonly failed: boolean;
  /** SpanKind of OTLP by its number. */
  readonly kind: number;
  readonly origin: Origin;
  /** The span in OTLP/JSON. */
  readonly json: string;
  /** What it takes in memory. */
  readonly bytes: number;
}

/** A log line. */
export interface StoredLog {
  /** Empty where it belongs to no trace. */
  readonly traceId: string;
  /** Microseconds since 1970. */
  readonly time: number;
  readonly origin: Origin;
  /** The log record in OTLP/JSON. */
  readonly json: string;
  /** What it takes in memory. */
  readonly bytes: number;
}

const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;

/** The span as it is kept; undefined where its ids are not valid. */
export function toStoredSpan(span: Span, origin: Origin): StoredSpan | undefined {
  const { traceId = '', spanId: id = '', parentSpanId: parentId = '' } = span;
  const { startTimeUnixNano: start = '0', endTimeUnixNano: end = '0' } = span;
  if (!TRACE_ID.test(traceId) || !SPAN_ID.test(id)) return undefined;
  const json = JSON.stringify(span);
  return {
    traceId,
    id,
    parentId: SPAN_ID.test(parentId) ? parentId : '',
    name: span.name ?? '',
    start: micros(start),
    duration: Math.max(0, Math.floor(Number(BigInt(end) - BigInt(start)) / 1000)),
    failed: span.status?.code === STATUS_ERROR,
    kind: span.kind ?? 0,
    origin,
    json,
    bytes: SPAN_BYTES + textBytes(json),
  };
}

/** The log line as it is kept; undefined where it has a trace id that is not valid. */
export function toStoredLog(record: LogRecord, origin: Origin): StoredLog | undefined {
  const { traceId = '', timeUnixNano = '0', observedTimeUnixNano = '0' } = record;
  if (traceId !== '' && !TRACE_ID.test(traceId)) return undefined;
  const json = JSON.stringify(record);
  return {
    traceId,
    time: micros(timeUnixNano === '0' ? observedTimeUnixNano : timeUnixNano),
    origin,
    json,
    bytes: LOG_BYTES + textBytes(json),
  };
}

/** Microseconds from the decimal nanoseconds of OTLP/JSON. */
export function micros(nanos: string = '0'): number {
  return Number(nanos.slice(0, -3));
}

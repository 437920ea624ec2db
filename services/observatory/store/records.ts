import { STATUS_ERROR, type Attribute, type LogRecord, type Span } from '../model/otlp.ts';
import { spanOutcome, type Outcome } from '../model/outcome.ts';
import { LINK_BYTES, LOG_BYTES, SPAN_BYTES, textBytes } from './memory.ts';
import type { Origin } from './origins.ts';
import type { Rejections } from './rejections.ts';

/** A span: what lists and searches ask for, and all of it as `json`, which takes a third of the memory that objects would. */
export interface StoredSpan {
  readonly traceId: string;
  readonly id: string;
  /** Empty where the span is a root. */
  readonly parentId: string;
  readonly name: string;
  /** Microseconds since 1970; 0 where the span does not say. */
  readonly start: number;
  /** Microseconds; 0 where the span ends before it starts, or does not say when. */
  readonly duration: number;
  /** Its status is ERROR. */
  readonly isError: boolean;
  /** 0 where it has none. */
  readonly httpStatus: number;
  readonly outcome: Outcome;
  /** SpanKind of OTLP by its number. */
  readonly kind: number;
  /** The other traces that its links lead to; undefined where none does. */
  readonly linkedTraces: readonly string[] | undefined;
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
  /** Microseconds since 1970; 0 where the record does not say. */
  readonly time: number;
  readonly origin: Origin;
  /** The log record in OTLP/JSON. */
  readonly json: string;
  /** What it takes in memory. */
  readonly bytes: number;
}

const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;

/** The span as it is kept, without parent and links that cannot be; undefined where its own ids are not valid. */
export function toStoredSpan(sent: Span, origin: Origin, rejections: Rejections): StoredSpan | undefined {
  const { traceId = '', spanId: id = '' } = sent;
  if (!TRACE_ID.test(traceId) || !SPAN_ID.test(id)) return undefined;
  const span = { ...sent };
  if (isWrong(span.parentSpanId, SPAN_ID)) {
    delete span.parentSpanId;
    rejections.addField('parentSpanId is not 16 hex digits, and is left out');
  }
  if (span.links?.some((link) => !isLink(link))) {
    span.links = span.links.filter(isLink);
    rejections.addField('a link needs a trace id of 32 hex digits and a span id of 16, and is left out');
  }
  const { parentSpanId: parentId = '', startTimeUnixNano: start = '0', endTimeUnixNano: end = '0' } = span;
  const json = JSON.stringify(span);
  const linkedTraces = linkedTracesOf(span);
  const isError = span.status?.code === STATUS_ERROR;
  const httpStatus = httpStatusOf(span.attributes);
  return {
    traceId,
    id,
    parentId: SPAN_ID.test(parentId) ? parentId : '',
    name: span.name ?? '',
    start: micros(start),
    duration: Math.max(0, Math.floor(Number(BigInt(end) - BigInt(start)) / 1000)),
    isError,
    httpStatus,
    outcome: spanOutcome(isError, httpStatus),
    kind: span.kind ?? 0,
    linkedTraces,
    origin,
    json,
    bytes: SPAN_BYTES + textBytes(json) + LINK_BYTES * (linkedTraces?.length ?? 0),
  };
}

/** The HTTP status of a response, by its name in the stable conventions or the one before; 0 where there is none. */
function httpStatusOf(attributes: Attribute[] = []): number {
  for (const { key, value } of attributes)
    if (key === 'http.response.status_code' || key === 'http.status_code')
      return Number(value?.intValue ?? value?.stringValue) || 0;
  return 0;
}

function linkedTracesOf({ traceId, links = [] }: Span): string[] | undefined {
  if (links.length === 0) return undefined;
  const others = new Set(links.map((link) => link.traceId!));
  others.delete(traceId!);
  return others.size > 0 ? [...others] : undefined;
}

function isLink({ traceId = '', spanId = '' }: { traceId?: string; spanId?: string }): boolean {
  return TRACE_ID.test(traceId) && SPAN_ID.test(spanId);
}

/** Whether an id is there and is not valid; one that is empty, or all 0, is not there. */
function isWrong(id: string | undefined, pattern: RegExp): boolean {
  return id !== undefined && !/^0*$/.test(id) && !pattern.test(id);
}

/** The log record as it is kept: without its ids where they cannot be. */
export function toStoredLog(sent: LogRecord, origin: Origin, rejections: Rejections): StoredLog {
  const record = { ...sent };
  if (isWrong(record.traceId, TRACE_ID)) {
    delete record.traceId;
    rejections.addField('the trace id of a log record is not 32 hex digits, and is left out');
  }
  if (isWrong(record.spanId, SPAN_ID)) {
    delete record.spanId;
    rejections.addField('the span id of a log record is not 16 hex digits, and is left out');
  }
  const { timeUnixNano = '0', observedTimeUnixNano = '0' } = record;
  const traceId = TRACE_ID.test(record.traceId ?? '') ? record.traceId! : '';
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

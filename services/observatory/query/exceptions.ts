import type { Attribute, LogRecord, Span } from '../model/otlp.ts';
import type { StoredSpan } from '../store/records.ts';
import { micros } from '../store/records.ts';
import type { StoredTrace } from '../store/telemetry-store.ts';
import { ownFrame } from './stack-frame.ts';
import { attributeOf } from './texts.ts';

/** An exception as a span's event or a log record tells it, or a span that failed and tells none. */
export interface ExceptionRecord {
  type: string;
  message: string;
  /** The first stack frame of the program's own code; empty where there is no stack. */
  frame: string;
  stack: string;
  service: string;
  traceId: string;
  spanId: string;
  /** Microseconds since 1970; 0 where it is not known. */
  time: number;
}

interface Cached {
  size: string;
  found: ExceptionRecord[];
}

const cached = new WeakMap<StoredTrace, Cached>();
const NONE: ExceptionRecord[] = [];
/** The type of an exception that has no other. */
const UNNAMED = 'Error';

/**
 * What went wrong in a trace. The same exception on a span, on its parents and in a log record counts once, even where one of them
 * calls it `Error` and another by its class. Refusals (HTTP 4xx) are not errors.
 */
export function exceptionsOf(trace: StoredTrace): ExceptionRecord[] {
  const size = `${trace.spans.size} ${trace.logs.length}`;
  const before = cached.get(trace);
  if (before?.size === size) return before.found;
  const found = collect(trace);
  cached.set(trace, { size, found });
  return found;
}

function collect(trace: StoredTrace): ExceptionRecord[] {
  const records = [
    ...trace.spans.values().flatMap(ofSpan),
    ...trace.logs.flatMap((log) => ofLog(JSON.parse(log.json) as LogRecord, log)),
  ];
  const distinct = new Map<string, ExceptionRecord>();
  for (const record of records.toSorted((a, b) => a.time - b.time)) {
    const key = JSON.stringify([record.service, record.message || record.type]);
    const known = distinct.get(key);
    if (!known) distinct.set(key, record);
    else if (known.type === UNNAMED) known.type = record.type;
  }
  if (distinct.size > 0) return [...distinct.values()];
  const failed = trace.spans
    .values()
    .filter(({ outcome }) => outcome === 'failed')
    .toArray();
  const first = failed.find(({ id }) => !failed.some(({ parentId }) => parentId === id));
  return first ? [ofFailure(first)] : NONE;
}

function ofSpan(span: StoredSpan): ExceptionRecord[] {
  if (!span.json.includes('"exception')) return NONE;
  const { events = [] } = JSON.parse(span.json) as Span;
  return events
    .filter(({ name }) => name === 'exception')
    .map(({ attributes, timeUnixNano }) => ({
      ...exception(attributes),
      service: span.origin.service,
      traceId: span.traceId,
      spanId: span.id,
      time: micros(timeUnixNano),
    }));
}

function ofLog(record: LogRecord, { traceId, time, origin }: StoredTrace['logs'][number]): ExceptionRecord[] {
  const type = attributeOf(record.attributes, 'exception.type');
  if (type === undefined) return NONE;
  return [
    { ...exception(record.attributes), service: origin.service, traceId, spanId: record.spanId ?? '', time },
  ];
}

/** A span that failed and tells of no exception: its error type or HTTP status stand for the type. */
function ofFailure({
  traceId,
  id: spanId,
  json,
  origin,
  start,
  duration,
  httpStatus,
  name,
}: StoredSpan): ExceptionRecord {
  const { attributes, status } = JSON.parse(json) as Span;
  const type = attributeOf(attributes, 'error.type') ?? (httpStatus > 0 ? `HTTP ${httpStatus}` : UNNAMED);
  return {
    type: /^\d+$/.test(type) ? `HTTP ${type}` : type,
    message: status?.message || name,
    frame: '',
    stack: '',
    service: origin.service,
    traceId,
    spanId,
    time: start + duration,
  };
}

function exception(attributes: Attribute[] | undefined) {
  const stack = attributeOf(attributes, 'exception.stacktrace') ?? '';
  return {
    type: attributeOf(attributes, 'exception.type') || UNNAMED,
    message: attributeOf(attributes, 'exception.message') ?? '',
    frame: ownFrame(stack),
    stack,
  };
}

/** A span of the telemetry. Times are in microseconds, `start` since 1970. */
export interface Span {
  traceId: string;
  id: string;
  /** Empty where it began its trace. */
  parentId: string;
  service: string;
  name: string;
  kind: 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  start: number;
  duration: number;
  status: 'unset' | 'ok' | 'error';
  attributes: Attributes;
  resource: Attributes;
  events: { name: string; attributes: Attributes }[];
  links: { traceId: string; spanId: string }[];
}

/** A log record. `time` is in microseconds since 1970; ids are empty where it has none. */
export interface Log {
  traceId: string;
  spanId: string;
  service: string;
  time: number;
  /** OTLP's severity number: 9 is INFO, 13 WARN, 17 ERROR. */
  severity: number;
  body: string;
  attributes: Attributes;
  resource: Attributes;
}

/** The spans and log records of one trace, in the order of their times. */
export interface Trace {
  id: string;
  spans: Span[];
  logs: Log[];
}

export type Attributes = Record<string, string | number | boolean>;

const KINDS: readonly Span['kind'][] = [
  'unspecified',
  'internal',
  'server',
  'client',
  'producer',
  'consumer',
];
const STATUSES: readonly Span['status'][] = ['unset', 'ok', 'error'];

interface Value {
  stringValue?: string;
  intValue?: string;
  doubleValue?: number;
  boolValue?: boolean;
}
type KeyValues = { key: string; value: Value }[];
interface Resource {
  attributes?: KeyValues;
}
interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name?: string;
  kind?: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes?: KeyValues;
  status?: { code?: number };
  events?: { name?: string; attributes?: KeyValues }[];
  links?: { traceId: string; spanId: string }[];
}
interface OtlpLog {
  traceId?: string;
  spanId?: string;
  timeUnixNano?: string;
  observedTimeUnixNano?: string;
  severityNumber?: number;
  body?: Value;
  attributes?: KeyValues;
}
interface Line {
  resourceSpans?: { resource?: Resource; scopeSpans: { spans: OtlpSpan[] }[] }[];
  resourceLogs?: { resource?: Resource; scopeLogs: { logRecords: OtlpLog[] }[] }[];
}

/** Reads the traces of OTLP/JSON lines, each an export request, in the order in which they began. */
export function readTraces(text: string): Trace[] {
  const traces = new Map<string, Trace>();
  const traceOf = (id: string): Trace => {
    const trace = traces.get(id) ?? { id, spans: [], logs: [] };
    traces.set(id, trace);
    return trace;
  };
  for (const { resourceSpans = [] } of lines(text))
    for (const { resource, scopeSpans } of resourceSpans)
      for (const { spans } of scopeSpans)
        for (const span of spans) traceOf(span.traceId).spans.push(toSpan(span, plain(resource?.attributes)));
  for (const log of readLogs(text)) if (log.traceId !== '') traceOf(log.traceId).logs.push(log);
  for (const { spans, logs } of traces.values()) {
    spans.sort((a, b) => a.start - b.start);
    logs.sort((a, b) => a.time - b.time);
  }
  return [...traces.values()]
    .filter(({ spans }) => spans.length > 0)
    .toSorted((a, b) => a.spans[0]!.start - b.spans[0]!.start);
}

/** Reads the log records of such lines, in the order of their times. */
export function readLogs(text: string): Log[] {
  return lines(text)
    .flatMap(({ resourceLogs = [] }) => resourceLogs)
    .flatMap(({ resource, scopeLogs }) =>
      scopeLogs.flatMap(({ logRecords }) => logRecords.map((log) => toLog(log, plain(resource?.attributes)))),
    )
    .toSorted((a, b) => a.time - b.time);
}

function lines(text: string): Line[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
}

function toSpan(span: OtlpSpan, resource: Attributes): Span {
  const start = micros(span.startTimeUnixNano);
  return {
    traceId: span.traceId,
    id: span.spanId,
    parentId: span.parentSpanId ?? '',
    service: String(resource['service.name'] ?? ''),
    name: span.name ?? '',
    kind: KINDS[span.kind ?? 0] ?? 'unspecified',
    start,
    duration: micros(span.endTimeUnixNano) - start,
    status: STATUSES[span.status?.code ?? 0] ?? 'unset',
    attributes: plain(span.attributes),
    resource,
    events: (span.events ?? []).map(({ name = '', attributes }) => ({ name, attributes: plain(attributes) })),
    links: (span.links ?? []).map(({ traceId, spanId }) => ({ traceId, spanId })),
  };
}

function toLog(log: OtlpLog, resource: Attributes): Log {
  const { traceId = '', spanId = '', timeUnixNano, observedTimeUnixNano = '0' } = log;
  return {
    traceId,
    spanId,
    service: String(resource['service.name'] ?? ''),
    time: micros(timeUnixNano ?? observedTimeUnixNano),
    severity: log.severityNumber ?? 0,
    body: String(value(log.body ?? {})),
    attributes: plain(log.attributes),
    resource,
  };
}

function plain(attributes: KeyValues = []): Attributes {
  return Object.fromEntries(attributes.map((each) => [each.key, value(each.value)]));
}

/** A plain value; lists and maps as JSON. */
function value(given: Value): string | number | boolean {
  const { stringValue, intValue, doubleValue, boolValue } = given;
  if (intValue !== undefined) return Number(intValue);
  return stringValue ?? doubleValue ?? boolValue ?? JSON.stringify(given);
}

function micros(nanos: string): number {
  return Number(BigInt(nanos) / 1000n);
}

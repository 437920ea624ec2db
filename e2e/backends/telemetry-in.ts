/** What OTLP requests in protobuf hold, as far as tests ask for it. */
import { decode } from '../../services/observatory/otlp/schema.ts';

/** A span with the id of its trace in hexadecimal. */
interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: string | number;
  attributes?: { key: string; value: Record<string, unknown> }[];
  events?: { name: string }[];
  links?: { traceId: string }[];
}
interface LogRecord {
  traceId?: string;
  body?: { stringValue?: string };
}
interface TracesRequest {
  resourceSpans?: { scopeSpans?: { spans?: Span[] }[] }[];
}
interface LogsRequest {
  resourceLogs?: { scopeLogs?: { logRecords?: LogRecord[] }[] }[];
}
interface MetricsRequest {
  resourceMetrics?: { scopeMetrics?: { metrics?: { name: string }[] }[] }[];
}

export function spansIn(bodies: Buffer[]): Span[] {
  return bodies
    .map((body) => decode.TracesRequest(body) as TracesRequest)
    .flatMap(({ resourceSpans = [] }) => resourceSpans)
    .flatMap(({ scopeSpans = [] }) => scopeSpans)
    .flatMap(({ spans = [] }) => spans);
}

export function logRecordsIn(bodies: Buffer[]): LogRecord[] {
  return bodies
    .map((body) => decode.LogsRequest(body) as LogsRequest)
    .flatMap(({ resourceLogs = [] }) => resourceLogs)
    .flatMap(({ scopeLogs = [] }) => scopeLogs)
    .flatMap(({ logRecords = [] }) => logRecords);
}

export function metricNamesIn(bodies: Buffer[]): string[] {
  return bodies
    .map((body) => decode.MetricsRequest(body) as MetricsRequest)
    .flatMap(({ resourceMetrics = [] }) => resourceMetrics)
    .flatMap(({ scopeMetrics = [] }) => scopeMetrics)
    .flatMap(({ metrics = [] }) => metrics.map(({ name }) => name));
}

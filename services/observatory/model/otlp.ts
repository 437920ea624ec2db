/** OTLP as its JSON has it: 64-bit integers and nanoseconds in decimal, ids in hex, bytes in base64. What is absent is undefined. */

export interface TracesRequest {
  resourceSpans?: { resource?: Resource; scopeSpans?: { scope?: Scope; spans?: Span[] }[] }[];
}

export interface LogsRequest {
  resourceLogs?: { resource?: Resource; scopeLogs?: { scope?: Scope; logRecords?: LogRecord[] }[] }[];
}

export interface MetricsRequest {
  resourceMetrics?: { resource?: Resource; scopeMetrics?: { scope?: Scope; metrics?: Metric[] }[] }[];
}

export interface Resource {
  attributes?: Attribute[];
}

export interface Scope {
  name?: string;
  version?: string;
  attributes?: Attribute[];
}

export interface Attribute {
  key?: string;
  value?: AnyValue;
}

export interface AnyValue {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: string;
  /** A number, or 'NaN', 'Infinity' or '-Infinity'. */
  doubleValue?: number | string;
  bytesValue?: string;
  arrayValue?: { values?: AnyValue[] };
  kvlistValue?: { values?: Attribute[] };
}

export interface Span {
  traceId?: string;
  spanId?: string;
  parentSpanId?: string;
  traceState?: string;
  name?: string;
  kind?: number;
  startTimeUnixNano?: string;
  endTimeUnixNano?: string;
  attributes?: Attribute[];
  events?: { timeUnixNano?: string; name?: string; attributes?: Attribute[] }[];
  links?: { traceId?: string; spanId?: string; attributes?: Attribute[] }[];
  status?: { code?: number; message?: string };
}

/** The status code of a span that failed. */
export const STATUS_ERROR = 2;

export interface LogRecord {
  timeUnixNano?: string;
  observedTimeUnixNano?: string;
  severityNumber?: number;
  severityText?: string;
  body?: AnyValue;
  attributes?: Attribute[];
  traceId?: string;
  spanId?: string;
}

/** The kinds of metric. */
export const METRIC_KINDS = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'] as const;

export interface Metric {
  name?: string;
  description?: string;
  unit?: string;
  gauge?: { dataPoints?: Point[] };
  sum?: { dataPoints?: Point[]; aggregationTemporality?: number; isMonotonic?: boolean };
  histogram?: { dataPoints?: Point[]; aggregationTemporality?: number };
  exponentialHistogram?: { dataPoints?: Point[]; aggregationTemporality?: number };
  summary?: { dataPoints?: Point[] };
}

/** Whether points count since the one before (DELTA) or since a start (CUMULATIVE). */
export const DELTA = 1;
export const CUMULATIVE = 2;

/** The flag of a point that says that there is no value. */
export const NO_RECORDED_VALUE = 1;

/** A point of any kind of metric. */
export interface Point {
  attributes?: Attribute[];
  timeUnixNano?: string;
  startTimeUnixNano?: string;
  flags?: number;
  exemplars?: Exemplar[];
  asInt?: string;
  asDouble?: number | string;
  count?: string;
  sum?: number | string;
  min?: number | string;
  max?: number | string;
  bucketCounts?: string[];
  explicitBounds?: (number | string)[];
  scale?: number;
  zeroCount?: string;
  zeroThreshold?: number | string;
  positive?: Buckets;
  negative?: Buckets;
  quantileValues?: { quantile?: number | string; value?: number | string }[];
}

/** Buckets of an exponential histogram, one after another from `offset` on. */
export interface Buckets {
  offset?: number;
  bucketCounts?: string[];
}

/** A measurement that stands for others, with the trace that it was made in. */
export interface Exemplar {
  timeUnixNano?: string;
  asInt?: string;
  asDouble?: number | string;
  traceId?: string;
  spanId?: string;
  filteredAttributes?: Attribute[];
}

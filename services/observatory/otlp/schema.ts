import { decoders } from './decode.ts';
import { jsonDecoders } from './json.ts';

const METRIC_POINT = { 2: 'startTimeUnixNano fixed64', 3: 'timeUnixNano fixed64' };

/**
 * The messages of OTLP 1.x (opentelemetry-proto), as far as the observatory reads them: no entities, no schema URLs.
 */
const schema = {
  TracesRequest: { 1: 'resourceSpans ResourceSpans[]' },
  ResourceSpans: { 1: 'resource Resource', 2: 'scopeSpans ScopeSpans[]' },
  ScopeSpans: { 1: 'scope Scope', 2: 'spans Span[]' },
  Span: {
    1: 'traceId id',
    2: 'spanId id',
    3: 'traceState string',
    4: 'parentSpanId id',
    5: 'name string',
    6: 'kind SpanKind',
    7: 'startTimeUnixNano fixed64',
    8: 'endTimeUnixNano fixed64',
    9: 'attributes KeyValue[]',
    10: 'droppedAttributesCount uint32',
    11: 'events Event[]',
    12: 'droppedEventsCount uint32',
    13: 'links Link[]',
    14: 'droppedLinksCount uint32',
    15: 'status Status',
    16: 'flags fixed32',
  },
  Event: {
    1: 'timeUnixNano fixed64',
    2: 'name string',
    3: 'attributes KeyValue[]',
    4: 'droppedAttributesCount uint32',
  },
  Link: {
    1: 'traceId id',
    2: 'spanId id',
    3: 'traceState string',
    4: 'attributes KeyValue[]',
    5: 'droppedAttributesCount uint32',
    6: 'flags fixed32',
  },
  Status: { 2: 'message string', 3: 'code StatusCode' },

  LogsRequest: { 1: 'resourceLogs ResourceLogs[]' },
  ResourceLogs: { 1: 'resource Resource', 2: 'scopeLogs ScopeLogs[]' },
  ScopeLogs: { 1: 'scope Scope', 2: 'logRecords LogRecord[]' },
  LogRecord: {
    1: 'timeUnixNano fixed64',
    2: 'severityNumber Severity',
    3: 'severityText string',
    5: 'body AnyValue',
    6: 'attributes KeyValue[]',
    7: 'droppedAttributesCount uint32',
    8: 'flags fixed32',
    9: 'traceId id',
    10: 'spanId id',
    11: 'observedTimeUnixNano fixed64',
    12: 'eventName string',
  },

  MetricsRequest: { 1: 'resourceMetrics ResourceMetrics[]' },
  ResourceMetrics: { 1: 'resource Resource', 2: 'scopeMetrics ScopeMetrics[]' },
  ScopeMetrics: { 1: 'scope Scope', 2: 'metrics Metric[]' },
  Metric: {
    1: 'name string',
    2: 'description string',
    3: 'unit string',
    5: 'gauge Gauge',
    7: 'sum Sum',
    9: 'histogram Histogram',
    10: 'exponentialHistogram ExponentialHistogram',
    11: 'summary Summary',
  },
  Gauge: { 1: 'dataPoints NumberPoint[]' },
  Sum: { 1: 'dataPoints NumberPoint[]', 2: 'aggregationTemporality Temporality', 3: 'isMonotonic bool' },
  Histogram: { 1: 'dataPoints HistogramPoint[]', 2: 'aggregationTemporality Temporality' },
  ExponentialHistogram: {
    1: 'dataPoints ExponentialHistogramPoint[]',
    2: 'aggregationTemporality Temporality',
  },
  Summary: { 1: 'dataPoints SummaryPoint[]' },
  NumberPoint: {
    ...METRIC_POINT,
    4: 'asDouble double',
    5: 'exemplars Exemplar[]',
    6: 'asInt sfixed64',
    7: 'attributes KeyValue[]',
    8: 'flags uint32',
  },
  HistogramPoint: {
    ...METRIC_POINT,
    4: 'count fixed64',
    5: 'sum double',
    6: 'bucketCounts fixed64[]',
    7: 'explicitBounds double[]',
    8: 'exemplars Exemplar[]',
    9: 'attributes KeyValue[]',
    10: 'flags uint32',
    11: 'min double',
    12: 'max double',
  },
  ExponentialHistogramPoint: {
    ...METRIC_POINT,
    1: 'attributes KeyValue[]',
    4: 'count fixed64',
    5: 'sum double',
    6: 'scale sint32',
    7: 'zeroCount fixed64',
    8: 'positive Buckets',
    9: 'negative Buckets',
    10: 'flags uint32',
    11: 'exemplars Exemplar[]',
    12: 'min double',
    13: 'max double',
    14: 'zeroThreshold double',
  },
  Buckets: { 1: 'offset sint32', 2: 'bucketCounts uint64[]' },
  SummaryPoint: {
    ...METRIC_POINT,
    4: 'count fixed64',
    5: 'sum double',
    6: 'quantileValues Quantile[]',
    7: 'attributes KeyValue[]',
    8: 'flags uint32',
  },
  Exemplar: {
    2: 'timeUnixNano fixed64',
    3: 'asDouble double',
    4: 'spanId id',
    5: 'traceId id',
    6: 'asInt sfixed64',
    7: 'filteredAttributes KeyValue[]',
  },
  Quantile: { 1: 'quantile double', 2: 'value double' },

  Resource: { 1: 'attributes KeyValue[]', 2: 'droppedAttributesCount uint32' },
  Scope: {
    1: 'name string',
    2: 'version string',
    3: 'attributes KeyValue[]',
    4: 'droppedAttributesCount uint32',
  },
  KeyValue: { 1: 'key string', 2: 'value AnyValue' },
  AnyValue: {
    1: 'stringValue string',
    2: 'boolValue bool',
    3: 'intValue int64',
    4: 'doubleValue double',
    5: 'arrayValue ArrayValue',
    6: 'kvlistValue KeyValueList',
    7: 'bytesValue bytes',
  },
  ArrayValue: { 1: 'values AnyValue[]' },
  KeyValueList: { 1: 'values KeyValue[]' },
};

/** Decodes OTLP in protobuf. */
export const decode = decoders(schema);

/** Decodes OTLP in JSON, to the same objects. */
export const decodeJson = jsonDecoders(schema);

import type { MetricStore } from '../store/metric-store.ts';
import { Rejections } from '../store/rejections.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';
import { checkItems } from './limits.ts';
import { METRIC_KINDS, type LogsRequest, type MetricsRequest, type TracesRequest } from '../model/otlp.ts';
import { decode, decodeJson } from './schema.ts';

/** The encoding of a request and its response. */
export type Encoding = 'protobuf' | 'json';

/** One of OTLP's signals, with its path, service and store. */
export interface Signal {
  /** The path for OTLP/HTTP. */
  path: string;
  /** The service for OTLP/gRPC; its one method is Export. */
  service: string;
  /** The JSON name of a partial success's number of rejected items. */
  rejected: string;
  /**
   * Takes an Export…ServiceRequest.
   * @returns the items of it that were not kept.
   * @throws {MalformedError} where it is not such a request; {TooLargeError} if it exceeds a limit. Nothing of it is stored then.
   */
  receive: (bytes: Buffer, encoding: Encoding) => Rejections;
}

const DECODERS = { protobuf: decode, json: decodeJson };

/**
 * Traces, logs and metrics, each into its store.
 * @param received is told of each request that was taken, as OTLP/JSON has it.
 */
export function signals(
  store: TelemetryStore,
  metrics: MetricStore,
  received: (request: object) => void = () => {},
): Signal[] {
  return [
    traces(store, received),
    {
      path: '/v1/logs',
      service: 'opentelemetry.proto.collector.logs.v1.LogsService',
      rejected: 'rejectedLogRecords',
      receive: (bytes, encoding) => {
        const notes = new Rejections();
        const request: LogsRequest = DECODERS[encoding].LogsRequest(bytes, notes);
        return taken(request, countLogs(request), () => store.addLogs(request, notes), store, received);
      },
    },
    {
      path: '/v1/metrics',
      service: 'opentelemetry.proto.collector.metrics.v1.MetricsService',
      rejected: 'rejectedDataPoints',
      receive: (bytes, encoding) => {
        const notes = new Rejections();
        const request: MetricsRequest = DECODERS[encoding].MetricsRequest(bytes, notes);
        return taken(
          request,
          countPoints(request),
          () => metrics.addMetrics(request, notes),
          store,
          received,
        );
      },
    },
  ];
}

/** Traces alone: the page sends its own spans there. */
export function traces(store: TelemetryStore, received: (request: object) => void = () => {}): Signal {
  return {
    path: '/v1/traces',
    service: 'opentelemetry.proto.collector.trace.v1.TraceService',
    rejected: 'rejectedSpans',
    receive: (bytes, encoding) => {
      const notes = new Rejections();
      const request: TracesRequest = DECODERS[encoding].TracesRequest(bytes, notes);
      return taken(request, countSpans(request), () => store.addSpans(request, notes), store, received);
    },
  };
}

function taken(
  request: object,
  count: number,
  add: () => Rejections,
  { notices }: TelemetryStore,
  received: (request: object) => void,
): Rejections {
  checkItems(count);
  const rejections = add();
  rejections.received += count;
  notices.add(rejections);
  received(request);
  return rejections;
}

function countSpans({ resourceSpans = [] }: TracesRequest): number {
  const groups = resourceSpans.flatMap(({ scopeSpans = [] }) => scopeSpans);
  return groups.reduce((sum, { spans = [] }) => sum + spans.length, 0);
}

function countLogs({ resourceLogs = [] }: LogsRequest): number {
  const groups = resourceLogs.flatMap(({ scopeLogs = [] }) => scopeLogs);
  return groups.reduce((sum, { logRecords = [] }) => sum + logRecords.length, 0);
}

function countPoints({ resourceMetrics = [] }: MetricsRequest): number {
  const groups = resourceMetrics.flatMap(({ scopeMetrics = [] }) => scopeMetrics);
  let sum = 0;
  for (const { metrics = [] } of groups)
    for (const metric of metrics)
      for (const kind of METRIC_KINDS) sum += metric[kind]?.dataPoints?.length ?? 0;
  return sum;
}

import type { MetricStore } from '../store/metric-store.ts';
import type { Refusals } from '../store/refusals.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';
import { decode, decodeJson } from './schema.ts';

/** How a request and its answer are written. */
export type Encoding = 'protobuf' | 'json';

/** One of OTLP's signals: where requests for it arrive, and what takes them. */
export interface Signal {
  /** The path for OTLP/HTTP. */
  path: string;
  /** The service for OTLP/gRPC; its one method is Export. */
  service: string;
  /** What a partial success calls the number of items that were refused, in JSON. */
  rejected: string;
  /**
   * Takes an Export…ServiceRequest.
   * @returns the items of it that were not kept.
   * @throws {MalformedError} where it is not such a request; nothing of it is kept then.
   */
  receive: (request: Buffer, encoding: Encoding) => Refusals;
}

/** The most that one request may have, compressed or not: what gRPC receivers take unless told otherwise. */
export const MAX_REQUEST_BYTES = 4 * 1024 * 1024;

const DECODERS = { protobuf: decode, json: decodeJson };

/** Traces, logs and metrics, each into its store. */
export function signals(store: TelemetryStore, metrics: MetricStore): Signal[] {
  return [
    traces(store),
    {
      path: '/v1/logs',
      service: 'opentelemetry.proto.collector.logs.v1.LogsService',
      rejected: 'rejectedLogRecords',
      receive: (request, encoding) => store.addLogs(DECODERS[encoding].LogsRequest(request)),
    },
    {
      path: '/v1/metrics',
      service: 'opentelemetry.proto.collector.metrics.v1.MetricsService',
      rejected: 'rejectedDataPoints',
      receive: (request, encoding) => metrics.addMetrics(DECODERS[encoding].MetricsRequest(request)),
    },
  ];
}

/** Traces alone: the page sends its own spans there. */
export function traces(store: TelemetryStore): Signal {
  return {
    path: '/v1/traces',
    service: 'opentelemetry.proto.collector.trace.v1.TraceService',
    rejected: 'rejectedSpans',
    receive: (request, encoding) => store.addSpans(DECODERS[encoding].TracesRequest(request)),
  };
}

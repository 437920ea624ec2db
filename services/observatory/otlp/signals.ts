import type { MetricStore } from '../store/metric-store.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';
import { decode } from './schema.ts';

/** One of OTLP's signals: where requests for it arrive, and what takes them. */
export interface Signal {
  /** The path for OTLP/HTTP. */
  path: string;
  /** The service for OTLP/gRPC; its one method is Export. */
  service: string;
  /** Takes an Export…ServiceRequest in protobuf. @throws {MalformedError} where it is not one; nothing of it is kept then. */
  receive: (request: Buffer) => void;
}

/** The most that one request may have, compressed or not: what gRPC receivers take unless told otherwise. */
export const MAX_REQUEST_BYTES = 4 * 1024 * 1024;

/** Traces, logs and metrics, each into its store. */
export function signals(store: TelemetryStore, metrics: MetricStore): Signal[] {
  return [
    {
      path: '/v1/traces',
      service: 'opentelemetry.proto.collector.trace.v1.TraceService',
      receive: (request) => store.addSpans(decode.TracesRequest(request)),
    },
    {
      path: '/v1/logs',
      service: 'opentelemetry.proto.collector.logs.v1.LogsService',
      receive: (request) => store.addLogs(decode.LogsRequest(request)),
    },
    {
      path: '/v1/metrics',
      service: 'opentelemetry.proto.collector.metrics.v1.MetricsService',
      receive: (request) => metrics.addMetrics(decode.MetricsRequest(request)),
    },
  ];
}

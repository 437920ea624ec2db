import { OTLPMetricExporterBase } from '@opentelemetry/exporter-metrics-otlp-http';
import {
  createOtlpNetworkExportDelegate,
  ExporterMetrics,
  OTLPExporterBase,
  type IOtlpExportDelegate,
} from '@opentelemetry/otlp-exporter-base';
import {
  convertLegacyHttpOptions,
  createOtlpHttpExportDelegate,
} from '@opentelemetry/otlp-exporter-base/node-http';
import { convertLegacyOtlpGrpcOptions } from '@opentelemetry/otlp-grpc-exporter-base';
import {
  JsonLogsSerializer,
  JsonMetricsSerializer,
  JsonTraceSerializer,
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
  type ISerializer,
} from '@opentelemetry/otlp-transformer';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Protocol, Signal } from '../environment.ts';
import { GrpcTransport } from './grpc-transport.ts';
import { withExactNumbers } from './json-numbers.ts';

/** Where OTLP has each signal (OTLP specification, "OTLP/gRPC" and "OTLP/HTTP Request"). */
const GRPC_PATHS: Record<Signal, string> = {
  TRACES: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  LOGS: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  METRICS: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
};
const HTTP_PATHS: Record<Signal, string> = { TRACES: 'v1/traces', LOGS: 'v1/logs', METRICS: 'v1/metrics' };

/** The exporters' own metrics are off: ExportQueue counts (self-observation.ts). */
const NO_METRICS = { name: 'span', countItems: () => 0 } as const;

/** An exporter that sends requests which are encoded already. Configured, as all here, by OTEL_EXPORTER_OTLP_*. */
export function encodedExporter(
  signal: 'TRACES' | 'LOGS',
  protocol: 'grpc' | 'http/protobuf',
): OTLPExporterBase<Uint8Array> {
  const { deserializeResponse } = signal === 'TRACES' ? ProtobufTraceSerializer : ProtobufLogsSerializer;
  return new OTLPExporterBase(
    delegateOf<Uint8Array>(signal, protocol, { serializeRequest: (request) => request, deserializeResponse }),
  );
}

/** Exporters of http/json, which serialize spans and log records themselves. */
export const jsonExporters = {
  TRACES: () =>
    new OTLPExporterBase<ReadableSpan[]>(
      delegateOf('TRACES', 'http/json', withExactNumbers(JsonTraceSerializer)),
    ),
  LOGS: () =>
    new OTLPExporterBase<ReadableLogRecord[]>(
      delegateOf('LOGS', 'http/json', withExactNumbers(JsonLogsSerializer)),
    ),
};

/** An exporter of metrics; OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE applies. */
export function metricExporter(protocol: Protocol): PushMetricExporter {
  const serializer =
    protocol === 'http/json' ? withExactNumbers(JsonMetricsSerializer) : ProtobufMetricsSerializer;
  return new OTLPMetricExporterBase(delegateOf<ResourceMetrics>('METRICS', protocol, serializer));
}

function delegateOf<P>(
  signal: Signal,
  protocol: Protocol,
  serializer: ISerializer<P, unknown>,
): IOtlpExportDelegate<P> {
  if (protocol === 'grpc') {
    const options = convertLegacyOtlpGrpcOptions({}, signal);
    const transport = new GrpcTransport(options, GRPC_PATHS[signal]);
    return createOtlpNetworkExportDelegate(options, serializer, noMetrics(), transport);
  }
  const type = protocol === 'http/json' ? 'application/json' : 'application/x-protobuf';
  const options = convertLegacyHttpOptions({}, signal, HTTP_PATHS[signal], { 'Content-Type': type });
  return createOtlpHttpExportDelegate(options, serializer, '', NO_METRICS, undefined);
}

function noMetrics(): ExporterMetrics<unknown> {
  return new ExporterMetrics({
    componentType: '',
    metricsHelper: NO_METRICS,
    url: undefined,
    meterProvider: undefined,
    responseAttributesFromError: () => ({}),
  });
}

import { OTLPMetricExporterBase } from '@opentelemetry/exporter-metrics-otlp-http';
import {
  createOtlpNetworkExportDelegate,
  ExporterMetrics,
  OTLPExporterBase,
  type IOtlpExportDelegate,
} from '@opentelemetry/otlp-exporter-base';
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
import { HttpTransport } from './http-transport.ts';
import { otlpOptions } from './otlp-options.ts';

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
  TRACES: () => new OTLPExporterBase<ReadableSpan[]>(delegateOf('TRACES', 'http/json', JsonTraceSerializer)),
  LOGS: () => new OTLPExporterBase<ReadableLogRecord[]>(delegateOf('LOGS', 'http/json', JsonLogsSerializer)),
};

/** An exporter of metrics; OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE applies. */
export function metricExporter(protocol: Protocol): PushMetricExporter {
  const serializer = protocol === 'http/json' ? JsonMetricsSerializer : ProtobufMetricsSerializer;
  return new OTLPMetricExporterBase(delegateOf<ResourceMetrics>('METRICS', protocol, serializer));
}

function delegateOf<P>(
  signal: Signal,
  protocol: Protocol,
  serializer: ISerializer<P, unknown>,
): IOtlpExportDelegate<P> {
  const options = otlpOptions(signal, protocol);
  const transport =
    protocol === 'grpc'
      ? new GrpcTransport(options)
      : new HttpTransport(options, protocol === 'http/json' ? 'application/json' : 'application/x-protobuf');
  return createOtlpNetworkExportDelegate(options, serializer, noMetrics(), transport);
}

/** The exporters' own metrics are off: ExportQueue counts (self-observation.ts). */
function noMetrics(): ExporterMetrics<unknown> {
  return new ExporterMetrics({
    componentType: '',
    metricsHelper: { name: 'span', countItems: () => 0 },
    url: undefined,
    meterProvider: undefined,
    responseAttributesFromError: () => ({}),
  });
}

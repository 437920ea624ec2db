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
import { withExactNumbers } from './json-numbers.ts';
import { otlpOptions } from './otlp-options.ts';
import { transportFor, type OtlpRequest } from './transport.ts';

/** An OTLP exporter, configured by OTEL_EXPORTER_OTLP_*. */
class OtlpExporter<P> extends OTLPExporterBase<P> {
  readonly #signal: Signal;
  readonly #protocol: Protocol;
  readonly #serializer: ISerializer<P, unknown>;

  constructor(signal: Signal, protocol: Protocol, serializer: ISerializer<P, unknown>) {
    super(delegateOf(signal, protocol, serializer));
    this.#signal = signal;
    this.#protocol = protocol;
    this.#serializer = serializer;
  }

  /** The request that would carry this payload. */
  requestOf(payload: P): OtlpRequest {
    return {
      protocol: this.#protocol,
      options: otlpOptions(this.#signal, this.#protocol),
      body: this.#serializer.serializeRequest(payload) ?? new Uint8Array(),
    };
  }
}

/** An exporter that sends requests which are encoded already. */
export function encodedExporter(
  signal: 'TRACES' | 'LOGS',
  protocol: 'grpc' | 'http/protobuf',
): OtlpExporter<Uint8Array> {
  const { deserializeResponse } = signal === 'TRACES' ? ProtobufTraceSerializer : ProtobufLogsSerializer;
  return new OtlpExporter(signal, protocol, { serializeRequest: (request) => request, deserializeResponse });
}

/** Exporters of http/json, which serialize spans and log records themselves. */
export const jsonExporters = {
  TRACES: () =>
    new OtlpExporter<ReadableSpan[]>('TRACES', 'http/json', withExactNumbers(JsonTraceSerializer)),
  LOGS: () =>
    new OtlpExporter<ReadableLogRecord[]>('LOGS', 'http/json', withExactNumbers(JsonLogsSerializer)),
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
  const options = otlpOptions(signal, protocol);
  const transport = transportFor(protocol, options);
  return createOtlpNetworkExportDelegate(options, onceInARow(serializer), noMetrics(), transport);
}

/** The SDK warns about every response of partial success. A backend that refuses the same thing each time is reported once. */
function onceInARow<P>(serializer: ISerializer<P, unknown>): ISerializer<P, unknown> {
  let last: string | undefined;
  return {
    serializeRequest: (payload) => serializer.serializeRequest(payload),
    deserializeResponse(data) {
      const response = serializer.deserializeResponse(data) as { partialSuccess?: { errorMessage?: string } };
      const message = response.partialSuccess?.errorMessage;
      const isRepeated = message !== undefined && message === last;
      last = message;
      return isRepeated ? {} : response;
    },
  };
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

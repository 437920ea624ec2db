import { diag } from '@opentelemetry/api';
import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import { OTLPMetricExporterBase } from '@opentelemetry/exporter-metrics-otlp-http';
import {
  createOtlpNetworkExportDelegate,
  ExporterMetrics,
  OTLPExporterBase,
  type ExportResponse,
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
import type {
  AggregationTemporality,
  InstrumentType,
  PushMetricExporter,
  ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Protocol, Signal } from '../environment.ts';
import type { ExportOutcome } from '../export/exporter.ts';
import { withExactNumbers } from './json-numbers.ts';
import { otlpOptions } from './otlp-options.ts';
import { transportFor, type OtlpRequest } from './transport.ts';

/** An OTLP exporter, configured by OTEL_EXPORTER_OTLP_*. */
class OtlpExporter<P> extends OTLPExporterBase<P> {
  readonly #signal: Signal;
  readonly #protocol: Protocol;
  readonly #serializer: PartialSuccessReader<P>;

  constructor(signal: Signal, protocol: Protocol, serializer: ISerializer<P, unknown>) {
    const reader = new PartialSuccessReader(serializer);
    super(delegateOf(signal, protocol, reader));
    this.#signal = signal;
    this.#protocol = protocol;
    this.#serializer = reader;
  }

  /** One export at a time: the partial success is that of the last response. */
  override export(payload: P, done: (outcome: ExportOutcome) => void): void {
    super.export(payload, (result) => done(this.#withPartial(result)));
  }

  /** The request that would carry this payload. */
  requestOf(payload: P): OtlpRequest {
    return {
      protocol: this.#protocol,
      options: otlpOptions(this.#signal, this.#protocol),
      body: this.#serializer.serializeRequest(payload) ?? new Uint8Array(),
    };
  }

  /** Decodes the response to such a request. */
  outcomeOf(response: ExportResponse): ExportOutcome {
    if (response.status !== 'success')
      return { code: ExportResultCode.FAILED, ...(response.error ? { error: response.error } : {}) };
    try {
      if (response.data !== undefined) this.#serializer.deserializeResponse(response.data);
    } catch (error) {
      diag.debug('A response cannot be read', error);
    }
    return this.#withPartial({ code: ExportResultCode.SUCCESS });
  }

  #withPartial(result: ExportResult): ExportOutcome {
    const partial = this.#serializer.take();
    return partial ? { ...result, partial } : result;
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
export class OtlpMetricExporter extends OtlpExporter<ResourceMetrics> implements PushMetricExporter {
  readonly #selectors = new OTLPMetricExporterBase(this as unknown as IOtlpExportDelegate<ResourceMetrics>);

  constructor(protocol: Protocol) {
    const isJson = protocol === 'http/json';
    super('METRICS', protocol, isJson ? withExactNumbers(JsonMetricsSerializer) : ProtobufMetricsSerializer);
  }

  selectAggregationTemporality(type: InstrumentType): AggregationTemporality {
    return this.#selectors.selectAggregationTemporality(type);
  }
}

function delegateOf<P>(
  signal: Signal,
  protocol: Protocol,
  serializer: ISerializer<P, unknown>,
): IOtlpExportDelegate<P> {
  const options = otlpOptions(signal, protocol);
  const transport = transportFor(protocol, options);
  return createOtlpNetworkExportDelegate(options, serializer, noMetrics(), transport);
}

interface PartialSuccess {
  errorMessage?: string;
  rejectedSpans?: number | string;
  rejectedLogRecords?: number | string;
  rejectedDataPoints?: number | string;
}

/** Keeps the rejections of a response. The SDK would log each such response, and count all items as delivered. */
class PartialSuccessReader<P> implements ISerializer<P, unknown> {
  readonly #serializer: ISerializer<P, unknown>;
  #partial: ExportOutcome['partial'];

  constructor(serializer: ISerializer<P, unknown>) {
    this.#serializer = serializer;
  }

  serializeRequest(payload: P): Uint8Array | undefined {
    return this.#serializer.serializeRequest(payload);
  }

  deserializeResponse(data: Uint8Array): unknown {
    this.#partial = undefined;
    const { partialSuccess } = this.#serializer.deserializeResponse(data) as {
      partialSuccess?: PartialSuccess | null;
    };
    const { errorMessage, rejectedSpans, rejectedLogRecords, rejectedDataPoints } = partialSuccess ?? {};
    const rejected = Number(rejectedSpans ?? rejectedLogRecords ?? rejectedDataPoints ?? 0);
    if (rejected > 0 || errorMessage)
      this.#partial = { rejected, error: new Error(errorMessage || `${rejected} rejected`) };
    return {};
  }

  /** The rejections of the last response. */
  take(): ExportOutcome['partial'] {
    const partial = this.#partial;
    this.#partial = undefined;
    return partial;
  }
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

import { OTLPLogExporter as GrpcLogExporter } from '@opentelemetry/exporter-logs-otlp-grpc';
import { OTLPLogExporter as ProtoLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter as GrpcMetricExporter } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPTraceExporter as GrpcTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as ProtoTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { expect, test } from 'vitest';
import { reconnectSoon, takeEncoded } from './exporter-parts.ts';

test.each([GrpcTraceExporter, GrpcLogExporter, GrpcMetricExporter])(
  '%o has a transport to replace',
  (Exporter) => {
    expect(() => reconnectSoon(new Exporter())).not.toThrow();
  },
);

test.each([GrpcTraceExporter, GrpcLogExporter, ProtoTraceExporter, ProtoLogExporter])(
  '%o has a serializer to replace',
  (Exporter) => {
    expect(() => takeEncoded(new Exporter())).not.toThrow();
  },
);

test('an exporter of other parts is refused, rather than left to lose what it is given', () => {
  expect(() => takeEncoded({})).toThrow('not made of the parts');
  expect(() => reconnectSoon(new ProtoTraceExporter())).toThrow('no gRPC transport');
});

import type { IExporterTransport } from '@opentelemetry/otlp-exporter-base';
import type { Protocol } from '../environment.ts';
import { GrpcTransport } from './grpc-transport.ts';
import { HttpTransport } from './http-transport.ts';
import type { OtlpOptions } from './otlp-options.ts';

/** One OTLP request, with all that it takes to send it from another thread. */
export interface OtlpRequest {
  protocol: Protocol;
  options: OtlpOptions;
  body: Uint8Array;
}

/** What sends requests of a protocol. */
export function transportFor(protocol: Protocol, options: OtlpOptions): IExporterTransport {
  if (protocol === 'grpc') return new GrpcTransport(options);
  return new HttpTransport(options, protocol === 'http/json' ? 'application/json' : 'application/x-protobuf');
}

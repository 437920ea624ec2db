import type { IExporterTransport } from '@opentelemetry/otlp-exporter-base';
import type { Protocol } from '../environment.ts';
import { GrpcTransport } from './grpc-transport.ts';
import { HttpTransport } from './http-transport.ts';
import type { OtlpOptions } from './otlp-options.ts';

/** One OTLP request, with everything that another thread needs to send it. */
export interface OtlpRequest {
  protocol: Protocol;
  options: OtlpOptions;
  body: Uint8Array;
}

/** Sends requests of one protocol. */
export function transportFor(protocol: Protocol, options: OtlpOptions): IExporterTransport {
  if (protocol === 'grpc') return new GrpcTransport(options);
  return new HttpTransport(options, protocol === 'http/json' ? 'application/json' : 'application/x-protobuf');
}

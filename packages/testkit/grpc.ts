import type { ServiceDefinition } from '@grpc/grpc-js';

/** A gRPC service with one unary method, `export`, at `path`; messages pass as bytes. */
export function exportService(path: string): ServiceDefinition {
  const same = (bytes: Buffer) => bytes;
  return {
    export: {
      path,
      requestStream: false,
      responseStream: false,
      requestSerialize: same,
      requestDeserialize: same,
      responseSerialize: same,
      responseDeserialize: same,
    },
  };
}

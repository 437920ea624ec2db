import { GrpcTransport, type GrpcParameters } from './grpc-transport.ts';

/** How a request reaches the backend, and what comes of it; as otlp-exporter-base has it. */
export interface Transport {
  send(request: Uint8Array, timeoutMillis: number): Promise<TransportResponse>;
  shutdown(): void;
}

export type TransportResponse =
  | { status: 'success'; data?: Uint8Array }
  | { status: 'failure'; error: Error };

/**
 * What every OTLP exporter of the SDK is made of. Its types hide this, and it takes none of these parts from outside; its versions are
 * pinned, and the tests beside this file say so when it changes.
 */
interface Delegate {
  _serializer: {
    serializeRequest(payload: unknown): Uint8Array;
    deserializeResponse(response: Uint8Array): unknown;
  };
  _transport: Transport & { _parameters?: GrpcParameters };
}

/** Has an OTLP exporter send requests that are in protobuf already, in place of the spans or log records that it would serialize. */
export function takeEncoded(exporter: object): void {
  const delegate = delegateOf(exporter);
  const { deserializeResponse } = delegate._serializer;
  delegate._serializer = { serializeRequest: (request) => request as Uint8Array, deserializeResponse };
}

/** Has an OTLP exporter over gRPC reconnect soon after an outage; see GrpcTransport. */
export function reconnectSoon(exporter: object): void {
  const delegate = delegateOf(exporter);
  const { _parameters: parameters } = delegate._transport;
  if (parameters === undefined) throw new Error('This OTLP exporter has no gRPC transport');
  delegate._transport = new GrpcTransport(parameters);
}

function delegateOf(exporter: object): Delegate {
  const { _delegate: delegate } = exporter as { _delegate?: Partial<Delegate> };
  if (!delegate?._serializer || !delegate._transport)
    throw new Error('This OTLP exporter is not made of the parts that are known here');
  return delegate as Delegate;
}

import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { promisify } from 'node:util';
import {
  Server,
  ServerCredentials,
  status,
  type handleUnaryCall,
  type ServiceDefinition,
} from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { ARRIVAL_LIMIT_MS } from '#http-service/http-endpoint.ts';
import type { Address, Endpoint } from '#http-service/endpoint.ts';
import { exportResponse } from './answers.ts';
import { MalformedError } from './malformed.ts';
import { MAX_REQUEST_BYTES, TooLargeError } from './limits.ts';
import type { Signal } from './signals.ts';

/** HTTP/2's connection preface (RFC 9113, 3.4), in bytes. */
const PREFACE_BYTES = 24;

/** The most concurrent requests of a connection: each can hold 4 MiB. Exporters have 30 at most. */
export const MAX_STREAMS = 64;

/** OTLP/gRPC: takes the unary Export of each signal. Requests may be compressed with gzip, and have 4 MiB at most either way. */
export function grpcEndpoint(signals: Signal[], address: Address, logger: Logger): Endpoint {
  const grpc = new Server({
    'grpc.max_receive_message_length': MAX_REQUEST_BYTES,
    'grpc.max_concurrent_streams': MAX_STREAMS,
  });
  for (const signal of signals)
    grpc.addService(exportService(signal.service), { Export: handle(signal, logger) });
  // The sockets are our own: grpc-js reports listen errors only as text, and would wait for clients that send nothing.
  const connections = grpc.createConnectionInjector(ServerCredentials.createInsecure());
  const sockets = new Set<Socket>();
  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    connections.injectConnection(socket);
  });
  const cutOff = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    address,
    listen: async () => {
      listener.listen(address.port, address.host);
      await once(listener, 'listening');
    },
    close: async () => {
      const closed = once(listener, 'close');
      listener.close();
      for (const socket of sockets) if (socket.bytesRead < PREFACE_BYTES) socket.destroy();
      // requests that have arrived get a response at once: those that are open after this are incomplete
      const late = setTimeout(cutOff, ARRIVAL_LIMIT_MS);
      await promisify(grpc.tryShutdown).call(grpc);
      await closed; // grpc-js does not wait for the requests of injected connections
      clearTimeout(late);
    },
    cutOff,
  };
}

/** The service as grpc-js wants it described; messages pass as the bytes that they are. */
function exportService(service: string): ServiceDefinition {
  const asItIs = (bytes: Buffer) => bytes;
  return {
    Export: {
      path: `/${service}/Export`,
      requestStream: false,
      responseStream: false,
      requestSerialize: asItIs,
      requestDeserialize: asItIs,
      responseSerialize: asItIs,
      responseDeserialize: asItIs,
    },
  };
}

function handle(signal: Signal, logger: Logger): handleUnaryCall<Buffer, Buffer> {
  return ({ request }, callback) => {
    try {
      callback(null, exportResponse(signal, signal.receive(request, 'protobuf'), 'protobuf'));
    } catch (error) {
      if (error instanceof MalformedError) {
        callback({ code: status.INVALID_ARGUMENT, details: error.message });
        return;
      }
      if (error instanceof TooLargeError) {
        callback({ code: status.RESOURCE_EXHAUSTED, details: error.message });
        return;
      }
      logger.error({ err: error }, 'A request could not be stored');
      callback({
        code: status.INTERNAL,
        details: 'Internal error: see the log of the observatory',
      });
    }
  };
}

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
import type { Address, Endpoint } from '../../service/lifecycle.ts';
import { exportResponse } from './answers.ts';
import { MalformedError } from './malformed.ts';
import { MAX_REQUEST_BYTES, type Signal } from './signals.ts';

/** How a client begins to speak HTTP/2 (RFC 9113, 3.4), in bytes. */
const PREFACE_BYTES = 24;

/** OTLP/gRPC: takes the unary Export of each signal. Requests may be compressed with gzip, and have 4 MiB at most either way. */
export function grpcEndpoint(signals: Signal[], address: Address, logger: Logger): Endpoint {
  const grpc = new Server({ 'grpc.max_receive_message_length': MAX_REQUEST_BYTES });
  for (const signal of signals)
    grpc.addService(exportService(signal.service), { Export: handle(signal, logger) });
  // The sockets are ours: grpc-js tells why it cannot listen in prose only, and would wait for clients that never say a word.
  const connections = grpc.createConnectionInjector(ServerCredentials.createInsecure());
  const sockets = new Set<Socket>();
  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    connections.injectConnection(socket);
  });
  return {
    address,
    listen: async () => {
      listener.listen(address.port, address.host);
      await once(listener, 'listening');
    },
    close: async () => {
      listener.close();
      for (const socket of sockets) if (socket.bytesRead < PREFACE_BYTES) socket.destroy();
      await promisify(grpc.tryShutdown).call(grpc);
    },
    cutOff: () => {
      for (const socket of sockets) socket.destroy();
    },
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
      logger.error({ err: error }, 'A request could not be stored');
      callback({
        code: status.INTERNAL,
        details: 'Something went wrong here: the observatory has logged what',
      });
    }
  };
}

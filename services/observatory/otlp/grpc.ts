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
import { MalformedError } from './reader.ts';
import { MAX_REQUEST_BYTES, type Signal } from './signals.ts';

/** An Export…ServiceResponse that says all is well is an empty message. */
const ACCEPTED = Buffer.alloc(0);

/** OTLP/gRPC: takes the unary Export of each signal. Requests may be compressed with gzip, and have 4 MiB at most either way. */
export function grpcEndpoint(signals: Signal[], address: Address, logger: Logger): Endpoint {
  const server = new Server({ 'grpc.max_receive_message_length': MAX_REQUEST_BYTES });
  for (const signal of signals)
    server.addService(exportService(signal.service), { Export: handle(signal, logger) });
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return {
    address,
    listen: async () => {
      try {
        await promisify(server.bindAsync).call(
          server,
          `${host}:${address.port}`,
          ServerCredentials.createInsecure(),
        );
      } catch (error) {
        // grpc-js has the error code in its message only
        const [code] = /\bE[A-Z]{4,}\b/.exec((error as Error).message) ?? [];
        throw Object.assign(error as Error, { code });
      }
    },
    close: promisify(server.tryShutdown).bind(server),
    cutOff: () => server.forceShutdown(),
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

function handle({ receive }: Signal, logger: Logger): handleUnaryCall<Buffer, Buffer> {
  return ({ request }, callback) => {
    try {
      receive(request);
      callback(null, ACCEPTED);
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

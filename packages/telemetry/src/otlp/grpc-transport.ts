import type { ClientHttp2Session, IncomingHttpHeaders } from 'node:http2';
import { connect as connectSocket, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ExportResponse, IExporterTransport } from '@opentelemetry/otlp-exporter-base';
import { textOf } from './connection-error.ts';
import { DEADLINE_EXCEEDED, grpcError, statusOf, UNAVAILABLE } from './grpc-status.ts';
import type { OtlpOptions } from './otlp-options.ts';
import { connectThrough, grpcProxy } from './proxy.ts';
import { USER_AGENT } from './user-agent.ts';

/** The length of gRPC's message prefix: one byte for compression, four for the length. */
const FRAME_HEADER = 5;
const compress = promisify(gzip);

/**
 * OTLP/gRPC unary calls over node:http2: one connection, made again when it is lost. It never keeps a process alive, and needs a fraction
 * of the memory and load time of grpc-js, whose streams, load balancing and service configuration OTLP does not use.
 */
export class GrpcTransport implements IExporterTransport {
  readonly #options: OtlpOptions;
  #session: Promise<ClientHttp2Session> | undefined;

  constructor(options: OtlpOptions) {
    this.#options = options;
  }

  async send(request: Uint8Array, timeoutMillis: number): Promise<ExportResponse> {
    const content = this.#options.compression === 'gzip' ? await compress(request) : request;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<ExportResponse>((resolve) => {
      timer = setTimeout(() => {
        this.shutdown(); // the connection may be dead without an error
        resolve(failure(grpcError(DEADLINE_EXCEEDED, `no answer within ${timeoutMillis} ms`)));
      }, timeoutMillis).unref();
    });
    const response = await Promise.race([this.#call(content), timeout]);
    clearTimeout(timer);
    return response;
  }

  /** Closes the connection; another `send` opens a new one. */
  shutdown(): void {
    void this.#session?.then((session) => session.destroy()).catch(() => {});
    this.#session = undefined;
  }

  async #call(content: Uint8Array): Promise<ExportResponse> {
    const session = (this.#session ??= this.#connect());
    try {
      const open = await session;
      if (!open.closed) return await this.#request(open, content);
      this.#session = undefined;
      return await this.#call(content);
    } catch (error) {
      if (this.#session === session) this.shutdown();
      return failure(grpcError(UNAVAILABLE, textOf(error)));
    }
  }

  #request(session: ClientHttp2Session, content: Uint8Array): Promise<ExportResponse> {
    const { compression, headers, path } = this.#options;
    return new Promise((resolve, reject) => {
      const stream = session.request({
        ...headers,
        ':method': 'POST',
        ':path': path,
        'content-type': 'application/grpc',
        'user-agent': USER_AGENT,
        te: 'trailers',
        ...(compression === 'gzip' ? { 'grpc-encoding': 'gzip' } : {}),
      });
      const chunks: Buffer[] = [];
      let status: IncomingHttpHeaders = {};
      stream.on('response', (received) => (status = received)); // has the status where no message follows
      stream.on('trailers', (received) => (status = received));
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      // the session's error has the cause; its streams are only cancelled
      session.once('error', reject);
      stream.once('error', reject);
      stream.once('close', () => {
        session.off('error', reject);
        if (status[':status'] === undefined && status['grpc-status'] === undefined)
          return reject(new Error('the connection was closed'));
        const error = statusOf(status);
        resolve(
          error ? failure(error) : { status: 'success', data: Buffer.concat(chunks).subarray(FRAME_HEADER) },
        );
      });
      stream.cork(); // what frames the message leaves with it, and neither is copied
      stream.write(frameHeader(content.length, compression === 'gzip'));
      stream.end(content);
    });
  }

  async #connect(): Promise<ClientHttp2Session> {
    const { tls } = this.#options;
    const url = new URL(this.#options.url);
    const proxy = grpcProxy(url);
    const tunnel = proxy && (await connectThrough(proxy, `${url.hostname}:${url.port || 443}`));
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const throughTunnel = (socket: Socket) => ({
      ...tls,
      socket,
      host,
      ALPNProtocols: ['h2'],
      ...(isIP(host) ? {} : { servername: host }), // no name is sent for an address (RFC 6066, 3)
    });
    const { connect } = await import('node:http2'); // on the first send, so that start-up stays fast
    const isUnix = url.protocol === 'unix:';
    const session = connect(isUnix ? 'http://localhost' : url, {
      ...tls,
      ...(isUnix ? { createConnection: () => connectSocket(url.pathname) } : {}),
      ...(tunnel
        ? { createConnection: () => (url.protocol === 'https:' ? connectTls(throughTunnel(tunnel)) : tunnel) }
        : {}),
    });
    session.unref();
    // a call in flight gets the error from its stream
    session.on('error', () => {}).on('goaway', () => session.close());
    return session;
  }
}

function frameHeader(length: number, isCompressed: boolean): Buffer {
  const header = Buffer.alloc(FRAME_HEADER);
  header.writeUInt8(isCompressed ? 1 : 0);
  header.writeUInt32BE(length, 1);
  return header;
}

function failure(error: Error): ExportResponse {
  return { status: 'failure', error };
}

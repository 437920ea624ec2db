import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ExportResponse, IExporterTransport } from '@opentelemetry/otlp-exporter-base';
import type { ExportError } from '../export/retry-policy.ts';
import { textOf } from './connection-error.ts';
import type { OtlpOptions } from './otlp-options.ts';
import { httpProxy } from './proxy.ts';
import { USER_AGENT } from './user-agent.ts';

/** The most bytes that are read of a response's body: OTLP's are small. */
const MAX_BODY_BYTES = 64 * 1024;
const compress = promisify(gzip);

/** OTLP/HTTP over kept-alive connections that never keep a process alive. Retries are ExportQueue's. */
export class HttpTransport implements IExporterTransport {
  readonly #options: OtlpOptions;
  readonly #contentType: string;
  readonly #agent: HttpAgent;
  /** Node's agents go through it, from 22.21 and 24.5 on. */
  readonly #proxy: URL | undefined;

  constructor(options: OtlpOptions, contentType: string) {
    this.#options = options;
    this.#contentType = contentType;
    const url = new URL(options.url);
    this.#proxy = httpProxy(url);
    const proxyEnv = this.#proxy && { HTTP_PROXY: this.#proxy.href, HTTPS_PROXY: this.#proxy.href };
    const agent = { keepAlive: true, ...(proxyEnv && { proxyEnv }) };
    this.#agent =
      url.protocol === 'https:' ? new HttpsAgent({ ...agent, ...options.tls }) : new HttpAgent(agent);
  }

  async send(message: Uint8Array, timeoutMillis: number): Promise<ExportResponse> {
    const { url, headers, compression } = this.#options;
    const isCompressed = compression === 'gzip';
    const body = isCompressed ? await compress(message) : message;
    const signal = AbortSignal.timeout(timeoutMillis); // its timer does not keep the process alive
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    try {
      return await new Promise((resolve, reject) => {
        const request = send(url, {
          method: 'POST',
          agent: this.#agent,
          signal,
          headers: {
            ...headers,
            'content-type': this.#contentType,
            'content-length': body.length,
            'user-agent': USER_AGENT,
            ...(isCompressed ? { 'content-encoding': 'gzip' } : {}),
          },
        });
        request.on('socket', (socket) => socket.unref());
        request.on('error', reject);
        request.on('response', (response) => read(response, this.#way).then(resolve, reject));
        request.end(body);
      });
    } catch (error) {
      const text = signal.aborted ? `no answer within ${timeoutMillis} ms` : textOf(error);
      return { status: 'failure', error: new Error(`${text}${this.#way}`, { cause: error }) };
    }
  }

  /** Names the proxy, which may be what failed, in an error. */
  get #way(): string {
    return this.#proxy ? ` (through the proxy ${this.#proxy.origin})` : '';
  }

  shutdown(): void {
    this.#agent.destroy();
  }
}

async function read(response: IncomingMessage, way: string): Promise<ExportResponse> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>)
    if ((size += chunk.length) <= MAX_BODY_BYTES) chunks.push(chunk);
  const { statusCode = 0, statusMessage, headers } = response;
  if (statusCode >= 200 && statusCode < 300) return { status: 'success', data: Buffer.concat(chunks) };
  const error: ExportError = new Error(`HTTP ${statusCode} ${statusMessage ?? ''}`.trim() + way);
  const retryAfterMs = delayOf(headers['retry-after']);
  return {
    status: 'failure',
    error: Object.assign(error, {
      code: statusCode,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    }),
  };
}

/** Retry-After in milliseconds: seconds or a date (RFC 9110, 10.2.3). */
function delayOf(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - Date.now();
  return ms > 0 ? ms : undefined;
}

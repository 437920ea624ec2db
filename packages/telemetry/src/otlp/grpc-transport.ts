import type { Client, Metadata } from '@grpc/grpc-js';
import type { ExportResponse, IExporterTransport } from '@opentelemetry/otlp-exporter-base';
import type { convertLegacyOtlpGrpcOptions } from '@opentelemetry/otlp-grpc-exporter-base';

/** What the SDK reads from OTEL_EXPORTER_OTLP_*. */
export type GrpcOptions = ReturnType<typeof convertLegacyOtlpGrpcOptions>;

/** The longest wait between two attempts to connect. grpc-js lets it grow to two minutes, which a backend that is back would wait. */
const MAX_RECONNECT_BACKOFF_MS = 2_000;
/** A name is looked up again this soon: a backend that was away may be back at another address. */
const MIN_LOOKUP_INTERVAL_MS = 2_000;
/** grpc_compression_algorithm of gRPC's core: what the channel option below takes. */
const COMPRESSION = { none: 0, gzip: 2 };

/** What OTLP asks exporters to call themselves ("User Agent"). */
const USER_AGENT = 'OTel-OTLP-Exporter-JavaScript';
/** DEADLINE_EXCEEDED of google/rpc/code.proto. */
const DEADLINE_EXCEEDED = 4;

/**
 * OTLP/gRPC over one channel that is quick to reconnect; the SDK's own takes no channel options. grpc-js is loaded when there is
 * something to send, not while a service starts.
 */
export class GrpcTransport implements IExporterTransport {
  readonly #options: GrpcOptions;
  readonly #path: string;
  #Client: typeof Client | undefined;
  #client: Client | undefined;
  #metadata: Metadata | undefined;

  /** @param path of the method that is called. */
  constructor(options: GrpcOptions, path: string) {
    this.#options = options;
    this.#path = path;
  }

  async send(request: Uint8Array, timeoutMillis: number): Promise<ExportResponse> {
    this.#Client ??= (await import('@grpc/grpc-js')).default.Client; // once: an import is resolved again each time, by hooks even
    const client = (this.#client ??= this.#connect(this.#Client));
    const metadata = (this.#metadata ??= this.#options.metadata());
    const deadline = Date.now() + timeoutMillis;
    return new Promise((resolve) => {
      client.makeUnaryRequest(this.#path, asBuffer, asIs, request, metadata, { deadline }, (error, data) => {
        if (!error) return resolve(data ? { status: 'success', data } : { status: 'success' });
        if (error.code === DEADLINE_EXCEEDED) this.#close(); // the connection may be dead without anybody's word
        resolve({ status: 'failure', error });
      });
    });
  }

  shutdown(): void {
    this.#close();
  }

  #close(): void {
    this.#client?.close();
    this.#client = undefined;
  }

  #connect(GrpcClient: typeof Client): Client {
    const { url, credentials, compression } = this.#options;
    return new GrpcClient(url, credentials(), {
      'grpc.default_compression_algorithm': COMPRESSION[compression],
      // closed, a connection of its own is gone; one that is shared would go on waiting for an address that never answers
      'grpc.use_local_subchannel_pool': 1,
      'grpc.max_reconnect_backoff_ms': MAX_RECONNECT_BACKOFF_MS,
      'grpc.dns_min_time_between_resolutions_ms': MIN_LOOKUP_INTERVAL_MS,
      'grpc.primary_user_agent': USER_AGENT,
    });
  }
}

const asIs = (response: Buffer) => response;

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

import { Client, credentials } from '@grpc/grpc-js';
import { exportService } from '#testkit/grpc.ts';
import { tracesRequest } from '#testkit/spans.ts';
import { eachItem, fields } from './protobuf.ts';

/** Traces of five spans in a request: together nearly the SDK's batch of 512. */
const TRACES = 102;
export const SPANS_PER_REQUEST = 5 * TRACES;
/** The service that the spans are from. */
export const SERVICE = 'explorer-spaceship';
/** Requests under way at a time. */
const IN_FLIGHT = 4;
/** Fields of a span that hold an id: trace, span and parent (trace.proto). */
const IDS = new Set([1, 2, 4]);

const { export: method } = exportService('/opentelemetry.proto.collector.trace.v1.TraceService/Export');

/**
 * Sends traces to a backend over OTLP/gRPC for next to no CPU: a request is encoded once, and sent again with new ids written
 * into its bytes: the first four of each id are the number of the request.
 */
export class TraceLoad {
  readonly #client: Client;
  #number = 0;

  /** @param authority host and port. */
  constructor(authority: string) {
    this.#client = new Client(authority, credentials.createInsecure());
  }

  /** Sends until `enough` says so, as fast as the backend takes it; how many spans it took, in how many seconds. */
  async send(
    enough: (spans: number, seconds: number) => boolean,
  ): Promise<{ spans: number; seconds: number }> {
    const start = performance.now();
    let sent = 0;
    const seconds = () => (performance.now() - start) / 1000;
    const sender = async () => {
      const { request, ids } = encode();
      while (!enough(sent, seconds())) {
        sent += SPANS_PER_REQUEST;
        this.#renew(ids);
        await this.#export(request);
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, sender));
    return { spans: sent, seconds: seconds() };
  }

  /** Sends one request, and gives the id of one of its traces. */
  async sendOne(): Promise<string> {
    const { request, ids } = encode();
    this.#renew(ids);
    await this.#export(request);
    return this.traceOf(this.#number);
  }

  /** How many requests were sent. */
  get requests(): number {
    return this.#number;
  }

  /** The id of the first trace of a request, counted from 1. */
  traceOf(request: number): string {
    return request.toString(16).padStart(8, '0') + '1'.padStart(24, '0');
  }

  close(): void {
    this.#client.close();
  }

  #renew(ids: DataView[]): void {
    this.#number++;
    for (const id of ids) id.setUint32(0, this.#number);
  }

  #export(request: Buffer): Promise<void> {
    const { path, requestSerialize, responseDeserialize } = method!;
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, (error, answer) => {
        if (error) reject(error);
        // An answer without content is a full success; partial_success says what was not taken.
        else if (answer.length > 0 && hasRejected(answer)) reject(new Error('Spans were rejected'));
        else resolve();
      });
    });
  }
}

function encode(): { request: Buffer; ids: DataView[] } {
  const request = tracesRequest(1, TRACES);
  const ids: DataView[] = [];
  eachItem(request, (span) => {
    for (const { field, bytes } of fields(span))
      if (bytes && IDS.has(field)) ids.push(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  });
  return { request, ids };
}

/** Whether an ExportTraceServiceResponse counts rejected spans: field 1 of its partial_success, field 1. */
function hasRejected(answer: Buffer): boolean {
  for (const { field, bytes } of fields(answer))
    if (field === 1 && bytes)
      for (const { field: inner, number = 0 } of fields(bytes)) if (inner === 1 && number > 0) return true;
  return false;
}

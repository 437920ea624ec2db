import { connect as connectHttp2, constants, type ClientHttp2Session } from 'node:http2';
import { connect } from 'node:net';
import type { GrpcCall } from './grpc-inputs.ts';

/** How long a server may take to answer or to close the connection, in milliseconds: generous, as machines are shared. */
const CEILING_MS = 20_000;
/** After this long without an answer the client says that no more will come: it may have promised more than it sent. */
const QUIET_MS = 150;

/** What became of an input: the status line's code, where there was an answer; undefined where the connection was closed without. */
export type Outcome = { status: number | undefined; head: string };

/** Sends bytes over a connection of their own, until there is a whole head of an answer, or the server closes. */
export function deliver(port: number, bytes: Buffer): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let received = '';
    const ceiling = setTimeout(
      () => over(new Error(`Neither answered nor closed within ${CEILING_MS} ms`)),
      CEILING_MS,
    );
    const quiet = setTimeout(() => socket.end(), QUIET_MS);
    const over = (error?: Error) => {
      clearTimeout(ceiling);
      clearTimeout(quiet);
      socket.destroy();
      if (error) reject(error);
      else resolve(outcomeOf(received));
    };
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      if (outcomeOf(received).status !== undefined) over();
    });
    socket.on('end', () => over());
    socket.on('close', () => over());
    socket.on('error', () => {}); // a connection that is reset is closed
    socket.write(bytes);
  });
}

/** The first final answer: those that say to go on (1xx) come before it. */
function outcomeOf(received: string): Outcome {
  const heads = received.split('\r\n\r\n').slice(0, -1);
  const head = heads.find((head) => !/^HTTP\/1\.1 1\d\d /.test(head)) ?? '';
  const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(head) ?? [];
  return { status: status === undefined ? undefined : Number(status), head };
}

/** Makes gRPC calls one after another over connections of its own. */
export class GrpcCaller {
  readonly #port: number;
  #session: ClientHttp2Session | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** @returns the call's grpc-status, or its HTTP status where it has none; undefined where the server ended the call without. */
  async call({ headers, body }: GrpcCall): Promise<number | undefined> {
    const session = this.#open();
    return new Promise((resolve, reject) => {
      let status: number | undefined;
      const stream = session.request(headers);
      const ceiling = setTimeout(() => {
        reject(new Error(`Neither answered nor closed within ${CEILING_MS} ms`));
        stream.close(constants.NGHTTP2_CANCEL);
      }, CEILING_MS);
      const read = (headers: Record<string, unknown>) => {
        const told = headers['grpc-status'] ?? status ?? headers[':status'];
        status = told === undefined ? undefined : Number(told);
      };
      stream.on('response', read);
      stream.on('trailers', read);
      stream.on('error', () => {}); // 'close' follows
      stream.on('close', () => {
        clearTimeout(ceiling);
        resolve(status);
      });
      stream.resume();
      stream.end(body);
    });
  }

  close(): void {
    this.#session?.destroy();
  }

  #open(): ClientHttp2Session {
    if (!this.#session || this.#session.closed || this.#session.destroyed) {
      this.#session = connectHttp2(`http://127.0.0.1:${this.#port}`);
      this.#session.on('error', () => {}); // the call hears of it
    }
    return this.#session;
  }
}

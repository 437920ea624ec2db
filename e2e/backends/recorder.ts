import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';

export interface RecordedRequest {
  path: string;
  headers: IncomingHttpHeaders;
  /** Decompressed. */
  body: Buffer;
}

/** How a recorder answers: with this status, after so many milliseconds. */
interface Behaviour {
  status: number;
  delay: number;
}

/** An HTTP server in a vendor's place: records what it is sent, and answers as it is told. */
export class Recorder {
  readonly requests: RecordedRequest[] = [];
  behaviour: Behaviour = { status: 200, delay: 0 };
  readonly #server = createServer(async (req, res) => {
    const body = await buffer(req);
    this.requests.push({ path: req.url ?? '', headers: req.headers, body: decompress(body, req.headers) });
    const { status, delay } = this.behaviour;
    await sleep(delay);
    // OTLP's empty answer; to GET /1/auth, the team's of a key of Honeycomb
    const isAuth = req.url === '/1/auth';
    res.writeHead(status, { 'content-type': isAuth ? 'application/json' : 'application/x-protobuf' });
    res.end(isAuth ? JSON.stringify({ environment: { name: 'sos', slug: 'sos' } }) : '');
  });

  /** Listens on loopback, on this port or on a free one. @returns the base URL. */
  async listen(port = 0): Promise<string> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The bodies of the requests to this path. */
  bodies(path: string): Buffer[] {
    return this.requests.filter((request) => request.path === path).map(({ body }) => body);
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}

function decompress(body: Buffer, { 'content-encoding': encoding }: IncomingHttpHeaders): Buffer {
  if (encoding === 'gzip') return gunzipSync(body);
  if (encoding === 'zstd') return zstdDecompressSync(body);
  return body;
}

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The connections of a server, oldest first, and the responses in flight on them. */
export class OpenRequests {
  readonly connections = new Set<Socket>();
  readonly #responses = new Set<ServerResponse>();
  #draining = false;

  /** @param server before it has a listener of its own, so that synchronous responses are counted too. */
  constructor(server: Server) {
    server.on('connection', (socket) => {
      this.connections.add(socket);
      socket.once('close', () => this.connections.delete(socket));
    });
    server.on('request', (_req, res) => {
      this.#responses.add(res);
      res.once('close', () => this.#responses.delete(res));
      if (this.#draining) askToClose(res);
    });
  }

  /** From now on each response asks for its connection to be closed: kept alive, it would hold the server open. */
  drain(): void {
    this.#draining = true;
    for (const res of this.#responses) askToClose(res);
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** Whether at least `limit` requests wait for their response, and not for their client. */
  reach(limit: number): boolean {
    if (this.#responses.size < limit) return false;
    let arrived = 0;
    for (const { req } of this.#responses) if (hasArrived(req) && ++arrived >= limit) return true;
    return false;
  }

  /** The connections that wait for their client, since they have no complete request: the oldest first. */
  unarrived(): IteratorObject<Socket> {
    const busy = new Set<Socket>();
    for (const { req } of this.#responses) if (hasArrived(req)) busy.add(req.socket);
    return this.connections.values().filter((connection) => !busy.has(connection));
  }

  /** The responses in flight on a connection: several if its client pipelines requests. */
  responsesOn(connection: unknown): ServerResponse[] {
    return [...this.#responses].filter(({ req }) => req.socket === connection);
  }
}

/** Whether a request can be answered without more from its client: it is complete, or its rest is not read. */
export function hasArrived(req: IncomingMessage): boolean {
  return req.complete || req.readableFlowing === null;
}

/** Has the connection closed after this response, where its headers can still say so. */
export function askToClose(res: ServerResponse): void {
  if (!res.headersSent) res.setHeader('Connection', 'close');
}

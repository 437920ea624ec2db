import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The connections of a server, in the order in which they came, and the answers that are under way on them. */
export class OpenRequests {
  readonly connections = new Set<Socket>();
  readonly #answers = new Set<ServerResponse>();

  /** @param server before it has a listener of its own: what that answers at once is counted too. */
  constructor(server: Server) {
    server.on('connection', (socket) => {
      this.connections.add(socket);
      socket.once('close', () => this.connections.delete(socket));
    });
    server.on('request', (_req, res) => {
      this.#answers.add(res);
      res.once('close', () => this.#answers.delete(res));
    });
  }

  /** Whether at least `limit` requests wait for their answer, and not for their client. */
  reach(limit: number): boolean {
    if (this.#answers.size < limit) return false;
    let arrived = 0;
    for (const { req } of this.#answers) if (hasArrived(req) && ++arrived >= limit) return true;
    return false;
  }

  /** The connections that wait for their client, since nothing has arrived completely that is to be answered: the oldest first. */
  unarrived(): IteratorObject<Socket> {
    const busy = new Set<Socket>();
    for (const { req } of this.#answers) if (hasArrived(req)) busy.add(req.socket);
    return this.connections.values().filter((connection) => !busy.has(connection));
  }

  /** The answers that are under way on a connection: several where its client did not wait for one. */
  answersOn(connection: unknown): ServerResponse[] {
    return [...this.#answers].filter(({ req }) => req.socket === connection);
  }
}

/** Whether a request can be answered without its client: all of it is here, or what is missing is not read by anybody. */
export function hasArrived(req: IncomingMessage): boolean {
  return req.complete || req.readableFlowing === null;
}

import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { Server } from 'node:net';
import type { Logger } from 'pino';
import { closeUnarrived, handleClientErrors } from './client-errors.ts';
import type { Address, Endpoint } from './endpoint.ts';
import { openListeners } from './listeners.ts';
import { OpenRequests } from './open-requests.ts';
import { shedOverload } from './overload.ts';

/** How long a server waits for its clients, in milliseconds; docs/timeouts.md has them beside all others. */
export const SERVER_TIMEOUTS = {
  /** For the headers of a request; the response is then 408. */
  headersTimeout: 10_000,
  /** For a whole request, with its body; the same. */
  requestTimeout: 15_000,
  /** How often Node.js checks these two. */
  connectionsCheckingInterval: 1_000,
  /**
   * For the next request on a connection. Node tells this to its clients, and waits a second more itself; they close sooner than
   * they were told (undici by 2 s, nginx after 60 s), so that none sends into a connection that is being closed.
   */
  keepAliveTimeout: 65_000,
};

/**
 * Connections at once. For one more, the oldest that waits for its client is closed, so that idle clients cannot block new ones. One that
 * has sent half of a request takes 31 KiB (measured, with telemetry): there are as many as the 192 MiB that a chart
 * allows a pod hold.
 */
export const MAX_CONNECTIONS = 2_000;

/** How long a closing server waits for incomplete requests, in milliseconds. */
export const ARRIVAL_LIMIT_MS = 1_000;

/**
 * An HTTP server whose request handler is `answer`.
 * @param shedLogger logs how many requests the server sheds under overload; without it, the server sheds none.
 */
export function httpEndpoint(answer: RequestListener, address: Address, shedLogger?: Logger): Endpoint {
  const server = createServer(SERVER_TIMEOUTS);
  const open = new OpenRequests(server);
  server.on('connection', (connection) => {
    if (open.connections.size <= MAX_CONNECTIONS) return;
    const oldest = open.unarrived().find(() => true) ?? connection; // the new one itself, where all others are being answered
    open.connections.delete(oldest); // it counts no more, though its 'close' comes only after others that are new in this turn
    oldest.destroy();
  });
  handleClientErrors(server, open);
  if (shedLogger) shedOverload(server, open, shedLogger);
  server.on('request', answer);
  let listeners: Server[] = [];
  return {
    address,
    listen: async () => {
      listeners = await openListeners(server, address);
    },
    drain: () => open.drain(),
    close: async () => {
      const closed = Promise.all(listeners.map((listener) => once(listener, 'close')));
      for (const listener of listeners) listener.close();
      // a closing server no longer checks its own time limits
      const checking = setInterval(() => closeUnarrived(open), ARRIVAL_LIMIT_MS);
      await closed;
      clearInterval(checking);
    },
    cutOff: () => server.closeAllConnections(),
  };
}

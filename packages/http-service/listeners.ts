import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import { createServer, type ListenOptions, type Server } from 'node:net';

/**
 * Node takes one new connection in each turn of its event loop from each socket that listens (libuv, since 1.45). A turn of a server
 * that has a thousand requests before it takes a quarter of a second: new clients, probes among them, would have to wait.
 */
export const LISTENERS = 16;
/** The listen backlog: a burst overflows Node's 511, and its clients then retry only after a second. */
const BACKLOG = 4_096;

/**
 * Has the server listen, on several sockets of one address where Linux spreads connections over them (SO_REUSEPORT).
 * @returns what listens, the server included, to be closed together.
 * @throws {NodeJS.ErrnoException} where one of them cannot; then none does.
 */
export async function openListeners(
  server: HttpServer,
  address: { host: string; port: number },
): Promise<Server[]> {
  const options = { ...address, backlog: BACKLOG };
  if (process.platform !== 'linux') {
    await listen(server, options);
    return [server];
  }
  const trial = createServer(); // with SO_REUSEPORT, a port that another process has would not count as taken
  await listen(trial, options);
  trial.close();
  await once(trial, 'close');

  const connect = (socket: unknown) => server.emit('connection', socket);
  const others = Array.from(
    { length: LISTENERS - 1 },
    () => createServer({ allowHalfOpen: true, noDelay: true }, connect), // as http.Server has them
  );
  const listeners = [server, ...others];
  try {
    for (const listener of listeners) await listen(listener, { ...options, reusePort: true });
  } catch (error) {
    for (const listener of listeners) listener.close(); // a listening socket would keep the process alive
    throw error;
  }
  return listeners;
}

async function listen(listener: Server, options: ListenOptions): Promise<void> {
  listener.listen(options);
  await once(listener, 'listening');
}

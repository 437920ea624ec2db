import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * An HTTP proxy in front of a spaceport that loses responses: it forwards every request, and closes the connection instead of returning
 * the first `losses` responses to POST /dock.
 * @returns its URL. The proxy closes when `ended` is aborted.
 */
export async function lossyProxy(spaceport: string, losses: number, ended: AbortSignal): Promise<string> {
  let left = losses;
  const server = createServer((incoming, response) => {
    const { method, headers, url } = incoming;
    const outgoing = request(`${spaceport}${url}`, { method, headers }, (answer) => {
      if (method === 'POST' && url === '/dock' && left > 0) {
        left--;
        answer.resume().on('end', () => response.destroy());
      } else passOn(answer, response);
    });
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ended.addEventListener('abort', () => {
    server.close();
    server.closeAllConnections();
  });
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

function passOn(answer: IncomingMessage, response: ServerResponse): void {
  response.writeHead(answer.statusCode ?? 502, answer.headers);
  answer.pipe(response);
}

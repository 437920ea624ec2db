import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';

const ANSWERS: Record<string, [status: string, detail: string]> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The headers are too large: 16 KiB at most'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request took too long to arrive'],
};
const MALFORMED: [string, string] = ['400 Bad Request', 'This is not a request of HTTP/1.1'];
const TUNNEL: [string, string] = ['405 Method Not Allowed', 'CONNECT does not work here'];

/** Has the server say what is wrong with a request that never gets as far as a route; Node itself would only hang up. */
export function answerBrokenRequests(server: Server): Server {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else answer(socket, ANSWERS[error.code ?? ''] ?? MALFORMED);
  });
  server.on('connect', (_req, socket) => answer(socket, TUNNEL));
  return server;
}

function answer(socket: Duplex, [status, detail]: [string, string]): void {
  const body = JSON.stringify({ detail });
  const type = 'Content-Type: application/json; charset=utf-8';
  socket.end(
    `HTTP/1.1 ${status}\r\n${type}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
}

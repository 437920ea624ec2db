import { STATUS_CODES, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { askToClose } from './health.ts';
import { hasArrived, type OpenRequests } from './open-requests.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

type Answer = [status: number, detail: string];

const TOO_SLOW: Answer = [408, 'The request took too long to arrive'];
const ANSWERS: Record<string, Answer> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers are too large: 16 KiB at most'],
  ERR_HTTP_REQUEST_TIMEOUT: TOO_SLOW,
};
const MALFORMED: Answer = [400, 'This is not a request of HTTP/1.1'];
const TUNNEL: Answer = [405, 'CONNECT does not work here'];

/** Has the server say what is wrong with a request that never gets as far as a route; Node itself would only hang up. */
export function answerBrokenRequests(server: Server, open: OpenRequests): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET') socket.destroy();
    else hangUp(socket, open, ANSWERS[error.code ?? ''] ?? MALFORMED);
  });
  server.on('connect', (_req, socket) => answer(socket, TUNNEL));
}

/** Ends the connections on which nothing has arrived completely: nobody but their client can say how long that would take. */
export function closeUnarrived(open: OpenRequests): void {
  for (const connection of open.unarrived()) hangUp(connection, open, TOO_SLOW);
}

/** Says what is wrong and closes the connection, after what is being answered on it already. */
function hangUp(socket: Duplex & { bytesRead?: number }, open: OpenRequests, [status, detail]: Answer): void {
  const res = open.answersOn(socket).at(-1);
  if (!socket.writable || socket.bytesRead === 0) socket.destroy(); // it was told already, or never asked
  else if (!res) answer(socket, [status, detail]);
  else if (hasArrived(res.req)) askToClose(res);
  else if (res.headersSent) socket.destroy();
  else {
    askToClose(res);
    res.writeHead(status, { 'Content-Type': JSON_TYPE }).end(JSON.stringify({ detail }));
  }
}

function answer(socket: Duplex, [status, detail]: Answer): void {
  const body = JSON.stringify({ detail });
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${JSON_TYPE}\r\n`;
  socket.end(`${head}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`);
}

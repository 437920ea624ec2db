import { STATUS_CODES, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { askToClose, hasArrived, type OpenRequests } from './open-requests.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

type Refusal = [status: number, detail: string];

const TOO_SLOW: Refusal = [408, 'The request took too long to arrive'];
const REFUSALS: Record<string, Refusal> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers are too large: 16 KiB at most'],
  ERR_HTTP_REQUEST_TIMEOUT: TOO_SLOW,
};
const MALFORMED: Refusal = [400, 'This is not a valid HTTP/1.1 request'];
const TUNNEL: Refusal = [405, 'CONNECT is not supported'];

/** Responds to requests that reach no route, such as malformed ones; Node.js would only close the connection. */
export function handleClientErrors(server: Server, open: OpenRequests): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET') socket.destroy();
    else hangUp(socket, open, REFUSALS[error.code ?? ''] ?? MALFORMED);
  });
  server.on('connect', (_req, socket) => refuse(socket, TUNNEL));
}

/** Closes connections without a complete request: how long that would take is up to the client. */
export function closeUnarrived(open: OpenRequests): void {
  for (const connection of open.unarrived()) hangUp(connection, open, TOO_SLOW);
}

/** Responds with the error and closes the connection, after the responses that are in flight on it. */
function hangUp(
  socket: Duplex & { bytesRead?: number },
  open: OpenRequests,
  [status, detail]: Refusal,
): void {
  const res = open.responsesOn(socket).at(-1);
  if (!socket.writable || socket.bytesRead === 0) socket.destroy(); // it already got a response, or sent nothing
  else if (!res) refuse(socket, [status, detail]);
  else if (hasArrived(res.req)) askToClose(res);
  else if (res.headersSent) socket.destroy();
  else {
    askToClose(res);
    res.writeHead(status, { 'Content-Type': JSON_TYPE }).end(JSON.stringify({ detail }));
  }
}

function refuse(socket: Duplex, [status, detail]: Refusal): void {
  const body = JSON.stringify({ detail });
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${JSON_TYPE}\r\n`;
  socket.end(`${head}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`);
}

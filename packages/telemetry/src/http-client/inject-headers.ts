import type { ClientRequest } from 'node:http';

/** Where Node keeps the head of a request as text, and what waits for a connection. */
interface Written {
  _header: string;
  outputData: { data: unknown }[];
}

/**
 * Adds headers to a request that nothing of has been sent yet. Node has written its head already where the program gave its headers as
 * a list, or expects to be told to continue: they are added to that text then.
 */
export function injectHeaders(
  request: ClientRequest,
  inject: (carrier: Record<string, string>) => void,
): void {
  const carrier: Record<string, string> = {};
  inject(carrier);
  for (const [name, value] of Object.entries(carrier)) {
    if (!request.headersSent) request.setHeader(name, value);
    else addToHead(request as unknown as Written, `${name}: ${value}\r\n`);
  }
}

function addToHead(request: Written, line: string): void {
  const head = request._header;
  request._header = head.replace(/\r\n$/, `${line}\r\n`);
  for (const output of request.outputData) if (output.data === head) output.data = request._header;
}

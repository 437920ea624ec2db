import { request, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

interface Question {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** Sends a request with its path and headers exactly as they are: fetch would mend the one and add to the other. */
export function ask(
  port: number,
  path: string,
  { method = 'GET', headers, body }: Question = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request({ host: 'localhost', port, path, method, headers, agent: false }, async (res) => {
      resolve({ status: res.statusCode ?? 0, headers: res.headers, body: await text(res) });
    });
    req.on('error', reject).end(body);
  });
}

/** POST of a value as JSON. */
export function postJson(port: number, path: string, value: unknown): Promise<Answer> {
  const body = typeof value === 'string' ? value : JSON.stringify(value);
  return ask(port, path, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
}

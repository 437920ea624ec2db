/** An answer, with its body read and the trace that it says it became. */
export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
  traceId: string;
}

/** Sends a request and reads the whole answer. */
export async function send(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
    traceId: response.headers.get('traceresponse')?.split('-')[1] ?? '',
  };
}

/** POST as curl does it with `-d ''`: an empty form. */
export function post(url: string): Promise<Answer> {
  return send(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: '',
  });
}

/** POST of a value as JSON. */
export function postJson(url: string, body: unknown): Promise<Answer> {
  return send(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** The spaceport's contract as bytes on a connection, for load generators: Node's own client would cost more than the server under test. */

/** GET of a code for the ship. */
export function askRequest(action: 'docking' | 'separation', id: string): string {
  return `GET /request_${action}/${id} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
}

/** POST that docks or separates the ship with its code. */
export function actRequest(action: 'dock' | 'separate', id: string, code: string): string {
  const body = JSON.stringify({ id, authorization_code: code, passengers: 7 });
  return `POST /${action} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

/** Whether a response is complete: by its Content-Length, or by its headers if it has none. */
export function isWhole(received: string): boolean {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const [, length = 0] = /content-length: (\d+)/i.exec(received) ?? [];
  return received.length >= end + 4 + Number(length);
}

/** The code that an answer gives; undefined where it gives none. */
export function codeIn(received: string): string | undefined {
  return /"authorization_code":"([^"]+)"/.exec(received)?.[1];
}

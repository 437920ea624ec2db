import { HttpError } from '#http-service/http-error.ts';

/**
 * Reads a trace id: up to 32 hex digits in either case; leading zeros may be left out, as Jaeger does.
 * @throws {HttpError} 400 saying what it should be.
 */
export function parseTraceId(text: unknown): string {
  if (typeof text === 'string' && /^[0-9a-f]{1,32}$/i.test(text)) return text.toLowerCase().padStart(32, '0');
  throw new HttpError(400, 'A trace id is up to 32 hex digits');
}

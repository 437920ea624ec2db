/**
 * The decision about a failed export: `retry` the batch; `reject` it permanently; or `unsupported`: the backend does not support this
 * signal at present, and the batch is retried rarely.
 */
export type Decision = 'retry' | 'reject' | 'unsupported';

/** gRPC status codes (google/rpc/code.proto) that the OTLP specification calls retryable. */
const GRPC_RETRYABLE = new Set([1, 4, 10, 11, 14, 15]);
const GRPC_RESOURCE_EXHAUSTED = 8;
const GRPC_UNIMPLEMENTED = 12;
const GRPC_INTERNAL = 13;
const GRPC_CODES = 17;
const HTTP_RETRYABLE = new Set([429, 502, 503, 504]);

/** The wait after the first failure, in milliseconds. */
export const FIRST_BACKOFF_MS = 100;
/** The longest wait between two attempts, in milliseconds. A backend that does not support a signal is tried at this interval. */
const MAX_BACKOFF_MS = { retry: 5_000, unsupported: 30_000 };

/** The error of a failed export, as transports return it. */
export interface ExportError extends Error {
  /** Below 17 a gRPC status code, else a number is an HTTP status; text is Node's code of a connection that failed. */
  code?: unknown;
  /** How long the backend asks to wait before the next attempt, in milliseconds: RetryInfo or Retry-After. */
  retryAfterMs?: number;
}

/**
 * Decides by the OTLP specification ("Failures"). An error without a number never reached the backend, or is the connection's:
 * grpc-js reports a stream that was reset as INTERNAL. UNIMPLEMENTED and 404 mean that a backend does not support the signal, unless it
 * accepted the signal before: a proxy or gateway in between may return 404 too.
 * @param taken whether the backend accepted this signal before.
 */
export function decide(error: ExportError, taken: boolean): Decision {
  const { code, message, retryAfterMs } = error;
  if (typeof code !== 'number') return 'retry';
  if (code === GRPC_UNIMPLEMENTED || code === 404) return taken ? 'retry' : 'unsupported';
  if (code >= GRPC_CODES) return HTTP_RETRYABLE.has(code) ? 'retry' : 'reject';
  if (code === GRPC_RESOURCE_EXHAUSTED) return retryAfterMs === undefined ? 'reject' : 'retry';
  if (code === GRPC_INTERNAL) return message.includes('RST_STREAM') ? 'retry' : 'reject';
  return GRPC_RETRYABLE.has(code) ? 'retry' : 'reject';
}

/**
 * How long to wait before the next attempt, in milliseconds: exponential backoff with jitter, and never less than the backend asks for.
 * @param failures the number of failed attempts of the batch.
 */
export function backoffMs(
  decision: Exclude<Decision, 'reject'>,
  failures: number,
  error: ExportError | undefined,
): number {
  const backoff = Math.min(FIRST_BACKOFF_MS * 2 ** (failures - 1), MAX_BACKOFF_MS[decision]);
  return Math.max(backoff * (0.5 + Math.random()), error?.retryAfterMs ?? 0);
}

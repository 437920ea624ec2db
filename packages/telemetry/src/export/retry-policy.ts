/** What a failed export means for its batch: try again, give this batch up, or stop sending the signal for good. */
export type Verdict = 'retry' | 'rejected' | 'unsupported';

/** gRPC status codes (google/rpc/code.proto) after which OTLP lets a client try again. */
const GRPC_RETRYABLE = new Set([1, 4, 10, 11, 14, 15]);
const GRPC_UNIMPLEMENTED = 12;
const GRPC_CODES = 17;

/**
 * Judges the error of a failed OTLP export by the OTLP specification ("Failures"). A code below 17 is gRPC's; any other is an
 * HTTP status; an error with neither never reached the backend. UNIMPLEMENTED and 404 are how a backend says that it does not
 * take this signal at all; one that took it before still does, and a proxy on the way says "not found" too.
 * @param taken whether the backend took this signal before.
 */
export function judge(error: Error, taken: boolean): Verdict {
  const verdict = verdictOn(error);
  return verdict === 'unsupported' && taken ? 'retry' : verdict;
}

function verdictOn(error: Error): Verdict {
  const { code } = error as { code?: unknown };
  if (typeof code !== 'number') return 'retry';
  if (code < GRPC_CODES) {
    if (code === GRPC_UNIMPLEMENTED) return 'unsupported';
    return GRPC_RETRYABLE.has(code) ? 'retry' : 'rejected';
  }
  return code === 404 ? 'unsupported' : 'rejected';
}

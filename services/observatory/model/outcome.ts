/** How a span or a trace ended: `refused` is an error by a 4xx refusal, `failed` one for any other reason. */
export type Outcome = 'ok' | 'refused' | 'failed';

/**
 * How a span ended. It is red by an error status or an HTTP status of 500 or more; a red span with an HTTP status of 400 to 499 is a
 * refusal.
 * @param isError its status is ERROR.
 * @param httpStatus 0 where it has none.
 */
export function spanOutcome(isError: boolean, httpStatus: number): Outcome {
  if (!isError && httpStatus < 500) return 'ok';
  return isRefusal(httpStatus) ? 'refused' : 'failed';
}

/** Whether an HTTP status refuses the request: 400 to 499. */
export function isRefusal(httpStatus: number): boolean {
  return httpStatus >= 400 && httpStatus < 500;
}

/** How a trace ended: failed where any span failed, else refused where any was refused. */
export function traceOutcome(spans: Iterable<{ outcome: Outcome }>): Outcome {
  let outcome: Outcome = 'ok';
  for (const span of spans) {
    if (span.outcome === 'failed') return 'failed';
    if (span.outcome === 'refused') outcome = 'refused';
  }
  return outcome;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { HttpError } from '#http-service/http-error.ts';

/** No response came: nothing listens, the connection broke, or it took too long. The request may have been carried out, or not. */
export class NoResponseError extends HttpError {}

/** How often a call is retried, at most. */
export const MAX_RETRIES = 2;
/** Time for a spaceport's traffic to be routed around a replica that is gone, in milliseconds. */
export const RETRY_DELAY_MS = 250;

/**
 * Calls, and retries twice at most while no response comes: only for idempotent calls. A response that takes longer than half the
 * limit counts as lost.
 * @param limit how long all attempts may take together, in milliseconds.
 * @param call makes one attempt, until the signal aborts it. @throws {NoResponseError} to be retried; other errors are passed on.
 */
export async function retry<T>(limit: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const end = performance.now() + limit;
  const left = () => Math.max(0, Math.ceil(end - performance.now()));
  for (let retries = 0; ; retries++) {
    try {
      return await call(AbortSignal.timeout(Math.min(left(), Math.ceil(limit / 2))));
    } catch (error) {
      if (!(error instanceof NoResponseError) || retries === MAX_RETRIES || left() <= RETRY_DELAY_MS)
        throw error;
      await sleep(RETRY_DELAY_MS);
      if (left() === 0) throw error; // the delay takes longer on a busy machine
    }
  }
}

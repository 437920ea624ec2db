import { setTimeout as sleep } from 'node:timers/promises';
import { HttpError } from '#http-service/http-error.ts';

/** No answer came: nobody was there, the connection broke, or it took too long. The request may have been carried out, or not. */
export class NoAnswer extends HttpError {}

/** How often it is asked again, at most. */
export const REPEATS = 2;
/** In which a spaceport's traffic finds its way past a replica that is gone, in milliseconds. */
export const PAUSE_MS = 250;

/**
 * Asks, and where no answer comes asks again, twice at most: only for what is as good twice as once. An answer that has not come at
 * half the time limit counts as lost.
 * @param limit how long it may take altogether, in milliseconds.
 * @param ask asks until the signal aborts it. @throws {NoAnswer} which is the reason to ask again; all else is passed on.
 */
export async function askAgain<T>(limit: number, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const end = performance.now() + limit;
  const left = () => Math.max(0, Math.ceil(end - performance.now()));
  for (let repeats = 0; ; repeats++) {
    try {
      return await ask(AbortSignal.timeout(Math.min(left(), Math.ceil(limit / 2))));
    } catch (error) {
      if (!(error instanceof NoAnswer) || repeats === REPEATS || left() <= PAUSE_MS) throw error;
      await sleep(PAUSE_MS);
      if (left() === 0) throw error; // a machine that is busy makes a pause longer
    }
  }
}

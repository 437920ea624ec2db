import { setTimeout as sleep } from 'node:timers/promises';
import { HttpError } from '../service/http-error.ts';

/** No answer came. */
export class NoAnswer extends HttpError {
  /** Whether one may have been lost: the request may have arrived, and been carried out. */
  readonly lost: boolean;

  constructor(status: number, detail: string, lost: boolean) {
    super(status, detail);
    this.lost = lost;
  }
}

const REPEATS = 2;
/** In which a spaceport's traffic finds its way past a replica that is gone, in milliseconds. */
const PAUSE_MS = 250;

/**
 * Asks, and where the answer is lost asks again, twice at most. An answer that has not come at half the time limit counts as lost.
 * @param limit how long it may take altogether, in milliseconds.
 * @param ask asks until the signal aborts it. @throws {NoAnswer} which is the reason to ask again; all else is passed on.
 */
export async function askAgain<T>(limit: number, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const end = performance.now() + limit;
  const left = () => Math.ceil(end - performance.now());
  let lost = false;
  for (let repeats = 0; ; repeats++) {
    try {
      return await ask(AbortSignal.timeout(Math.min(left(), Math.ceil(limit / 2))));
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      lost ||= error.lost; // from then on, a spaceport that cannot be reached is worth another try
      if (!lost || repeats === REPEATS || left() <= PAUSE_MS) throw error;
      await sleep(PAUSE_MS);
    }
  }
}

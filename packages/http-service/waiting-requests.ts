import { performance } from 'node:perf_hooks';

/** How long the event loop sleeps where there is nothing to do, at least; below, it only looks. In milliseconds. */
const SLEEP_MS = 1;

/**
 * The requests that Node.js has not read yet. They queue in the kernel, out of sight; each turn of the event loop takes all that have
 * come since it last looked. So a request may have waited since the turn before began, where the loop has not slept in
 * between, and else since its own turn began. With turns of 100 ms:
 *
 *     0 ms    the loop wakes: a turn begins    its requests have waited since 0 ms at most, until each is taken
 *     100 ms  the next turn begins             its requests came since 0 ms: the last one, at 190 ms, may have waited 190 ms
 *     200 ms  nothing is there: it sleeps
 *     500 ms  a request wakes it               it has not waited
 */
export class Queue {
  /** Since when the request that was taken last may have waited, and how many were taken in that time. */
  #since = 0;
  #taken = 0;
  /** The turn that is under way, from its first request on. */
  #turn: { began: number; taken: number } | undefined;
  #turnBefore = { began: 0, taken: 0 };
  #slept = 0;
  #waited = 0;

  /** Counts a request, at the moment when Node.js reads it. */
  take(): void {
    const now = performance.now();
    this.#turn ??= this.#begin(now);
    this.#turn.taken++;
    this.#taken++;
    this.#waited = now - this.#since;
  }

  /** How long the request that was taken last may have waited, in milliseconds. */
  get waited(): number {
    return this.#waited;
  }

  /** How many requests were taken in that time. None or few if the process itself paused. */
  get taken(): number {
    return this.#taken;
  }

  #begin(now: number): { began: number; taken: number } {
    const slept = performance.nodeTiming.idleTime;
    const hasSlept = slept - this.#slept > SLEEP_MS;
    this.#slept = slept;
    this.#since = hasSlept ? now : this.#turnBefore.began;
    this.#taken = hasSlept ? 0 : this.#turnBefore.taken;
    setImmediate(this.#end); // runs when the loop has taken all that it found
    return { began: now, taken: 0 };
  }

  readonly #end = () => {
    if (this.#turn) this.#turnBefore = this.#turn;
    this.#turn = undefined;
  };
}

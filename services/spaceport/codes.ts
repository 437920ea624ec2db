import { randomUUID } from 'node:crypto';

const TIME_TO_LIVE_MS = 5 * 60_000;
const CAPACITY = 10_000;

interface Code {
  value: string;
  expires: number;
}

/**
 * Authorization codes: a UUID for one ship, valid for five minutes. At most 10,000 are held; one more pushes the oldest out, so
 * that asking without end costs a stranger's memory nothing.
 */
export class Codes {
  readonly #codes = new Map<string, Code>();
  readonly #now: () => number;

  /** @param now the clock, in milliseconds. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Issues a new code for the ship in place of any other it holds. */
  issue(shipId: string): string {
    this.#codes.delete(shipId); // set again, so that the map stays in order of issue
    const value = randomUUID();
    this.#codes.set(shipId, { value, expires: this.#now() + TIME_TO_LIVE_MS });
    if (this.#codes.size > CAPACITY) {
      const [oldest] = this.#codes.keys();
      if (oldest !== undefined) this.#codes.delete(oldest);
    }
    return value;
  }

  /** Whether the ship holds this code and it has not expired. */
  isValid(shipId: string, value: string): boolean {
    const code = this.#codes.get(shipId);
    return code !== undefined && code.value === value && code.expires > this.#now();
  }

  /** Uses the ship's code up. */
  use(shipId: string): void {
    this.#codes.delete(shipId);
  }

  clear(): void {
    this.#codes.clear();
  }
}

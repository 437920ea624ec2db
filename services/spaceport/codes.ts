import { randomUUID } from 'node:crypto';
import { CODE_CAPACITY, CODE_LIFETIME_MS, REPEAT_WINDOW_MS, type Action } from './register.ts';

interface Code {
  shipId: string;
  expires: number;
  usedFor?: Action;
}

/** Authorization codes, each a UUID for one ship. A used code is kept for a while, with its action. */
export class Codes {
  /** By the code, in order of issue. */
  readonly #codes = new Map<string, Code>();
  /** The code that a ship has not used yet. */
  readonly #unused = new Map<string, string>();
  readonly #now: () => number;

  /** @param now the clock, in milliseconds. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Issues a new code for the ship in place of the one that it has not used. */
  issue(shipId: string): string {
    this.#forget(this.#unused.get(shipId));
    const value = randomUUID();
    this.#codes.set(value, { shipId, expires: this.#now() + CODE_LIFETIME_MS });
    this.#unused.set(shipId, value);
    if (this.#codes.size > CODE_CAPACITY) this.#forget(this.#codes.keys().next().value);
    return value;
  }

  /** The action that this code allows or has done; undefined if the ship has no such code, or it has expired. */
  lookUp(shipId: string, value: string): 'unused' | Action | undefined {
    const code = this.#codes.get(value);
    if (code?.shipId !== shipId || code.expires <= this.#now()) return undefined;
    return code.usedFor ?? 'unused';
  }

  /** Uses the code up, for this action. */
  use(shipId: string, value: string, usedFor: Action): void {
    this.#codes.set(value, { shipId, expires: this.#now() + REPEAT_WINDOW_MS, usedFor });
    this.#unused.delete(shipId);
  }

  clear(): void {
    this.#codes.clear();
    this.#unused.clear();
  }

  #forget(value: string | undefined): void {
    if (value === undefined) return;
    const code = this.#codes.get(value);
    if (code && this.#unused.get(code.shipId) === value) this.#unused.delete(code.shipId);
    this.#codes.delete(value);
  }
}

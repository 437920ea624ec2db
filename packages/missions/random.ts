import { createHash } from 'node:crypto';

/** Chooses by a seed: the same seed makes the same choices in the same order. */
export class Random {
  readonly #seed: string;
  #drawn = 0;

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** A number from 0 up to, but not including, 1. */
  next(): number {
    const hash = createHash('sha256')
      .update(`${this.#seed} ${this.#drawn++}`)
      .digest();
    return hash.readUInt32BE() / 2 ** 32;
  }

  /** A whole number from `min` to `max`, both included. */
  whole(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  /** One of `all`. */
  pick<T>(all: readonly [T, ...T[]] | readonly T[]): T {
    return all[this.whole(0, all.length - 1)]!;
  }

  /** `all` in another order. */
  shuffle<T>(all: readonly T[]): T[] {
    return all
      .map((one) => [this.next(), one] as const)
      .toSorted(([a], [b]) => a - b)
      .map(([, one]) => one);
  }
}

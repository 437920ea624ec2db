/** How many numbers one block has at most: 4 KiB. */
const BLOCK = 512;
/** The overhead of a block, in bytes. */
const BLOCK_OVERHEAD = 250;

/** Points of one series one after another, each as its length and then so many numbers. */
export class PointBlock<Owner> {
  readonly owner: Owner;
  #numbers: Float64Array;
  #used = 0;

  constructor(owner: Owner) {
    this.owner = owner;
    this.#numbers = new Float64Array(16);
  }

  get bytes(): number {
    return BLOCK_OVERHEAD + this.#numbers.byteLength;
  }

  /** Appends a point. @returns false where there is no room for it. One that is larger than a block may be the only one in it. */
  append(row: number[]): boolean {
    const needed = this.#used + row.length + 1;
    if (this.#used > 0 && needed > BLOCK) return false;
    if (needed > this.#numbers.length) {
      const larger = new Float64Array(Math.max(needed, Math.min(BLOCK, 2 * this.#numbers.length)));
      larger.set(this.#numbers.subarray(0, this.#used));
      this.#numbers = larger;
    }
    this.#numbers[this.#used] = row.length;
    this.#numbers.set(row, this.#used + 1);
    this.#used = needed;
    return true;
  }

  /** The points in the order in which they came, as views. */
  *rows(): Generator<Float64Array> {
    for (let at = 0; at < this.#used;) {
      const end = at + 1 + this.#numbers[at]!;
      yield this.#numbers.subarray(at + 1, end);
      at = end;
    }
  }
}

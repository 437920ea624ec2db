/** What of a request was not kept, and why: what OTLP calls a partial success. */
export class Rejections {
  /** How many items the request has, and how many of them are not kept. */
  received = 0;
  count = 0;
  readonly #reasons = new Set<string>();

  /** Counts an item that is not kept. @param reason for people to read, with what to do about it. */
  add(reason: string): void {
    this.count++;
    this.#reasons.add(reason);
  }

  /** Every reason once, in one line. */
  get message(): string {
    return [...this.#reasons].join('; ');
  }
}

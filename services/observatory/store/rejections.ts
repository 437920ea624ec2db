/** The rejected items of a request and the reasons: OTLP's partial success. */
export class Rejections {
  /** How many items the request has, and how many of them are not kept. */
  received = 0;
  count = 0;
  /** The number of invalid fields of stored items. */
  fields = 0;
  readonly #reasons = new Set<string>();

  /** Counts an item that is not kept. @param reason for people to read, with what to do about it. */
  add(reason: string): void {
    this.count++;
    this.#reasons.add(reason);
  }

  /** Counts a field that is not kept, of an item that is. */
  addField(reason: string): void {
    this.fields++;
    this.#reasons.add(reason);
  }

  get reasons(): Iterable<string> {
    return this.#reasons;
  }

  /** Every reason once, in one line. */
  get message(): string {
    return [...this.#reasons].join('; ');
  }
}

import type { Rejections } from './rejections.ts';

/** The number of reasons that are remembered, the most recent ones. */
const MOST = 20;

/** Why telemetry was rejected, for people without access to the senders' logs. */
export class Notices {
  /** How many fields were dropped. */
  fields = 0;
  readonly #counts = new Map<string, number>();

  /** Records the losses of a request. */
  add(rejections: Rejections): void {
    this.fields += rejections.fields;
    for (const reason of rejections.reasons) {
      const count = this.#counts.get(reason) ?? 0;
      this.#counts.delete(reason); // set again, so that the map stays in the order of the last requests
      this.#counts.set(reason, count + 1);
      const [oldest] = this.#counts.keys();
      if (this.#counts.size > MOST) this.#counts.delete(oldest!);
    }
  }

  /** Each reason with the number of requests that it was met in, the latest first. */
  list(): { message: string; count: number }[] {
    return [...this.#counts].toReversed().map(([message, count]) => ({ message, count }));
  }
}

/**
 * @typedef {import('../../../query/summary.ts').Summary} Summary
 * @typedef {import('../../trace-feed.ts').TraceEvent} TraceEvent
 */

/**
 * The updates that arrive while a list is paused, merged into one event. It holds the latest of each trace, so a pause takes no more
 * memory than the observatory itself, however long it lasts.
 */
export class PausedUpdates {
  /** @type {Map<string, Summary>} */
  #put = new Map();
  /** @type {Set<string>} */
  #gone = new Set();
  /** @type {TraceEvent} */
  #latest = {};

  /** How many traces are new or have grown. */
  get size() {
    return this.#put.size;
  }

  /** @param {TraceEvent} event @param {{ has: (id: string) => boolean }} shown the traces that the list shows */
  add({ put = [], gone = [], ...rest }, shown) {
    for (const trace of put) this.#put.set(trace.id, trace);
    for (const id of gone) {
      this.#put.delete(id);
      if (shown.has(id)) this.#gone.add(id);
    }
    this.#latest = { ...this.#latest, ...rest };
  }

  /** Returns the merged updates and forgets them. @returns {TraceEvent} */
  take() {
    const event = { ...this.#latest, put: [...this.#put.values()], gone: [...this.#gone] };
    this.#put = new Map();
    this.#gone = new Set();
    this.#latest = {};
    return event;
  }
}

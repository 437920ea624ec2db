/**
 * @typedef {import('./list.js').Summary} Summary
 * @typedef {import('./list.js').TraceEvent} TraceEvent
 */

/**
 * What came while a list was paused, as one event: of each trace the latest, so that a pause costs no more than the observatory
 * holds, however long it lasts.
 */
export class Kept {
  /** @type {Map<string, Summary>} */
  #put = new Map();
  /** @type {Set<string>} */
  #gone = new Set();
  /** @type {TraceEvent} */
  #latest = {};

  /** How many traces are new, or have grown. */
  get size() {
    return this.#put.size;
  }

  /** @param {TraceEvent} event @param {{ has: (id: string) => boolean }} shown the traces that the list shows meanwhile */
  keep({ put = [], gone = [], ...rest }, shown) {
    for (const trace of put) this.#put.set(trace.id, trace);
    for (const id of gone) {
      this.#put.delete(id);
      if (shown.has(id)) this.#gone.add(id);
    }
    this.#latest = { ...this.#latest, ...rest };
  }

  /** Gives all that was kept, and keeps it no longer. @returns {TraceEvent} */
  take() {
    const event = { ...this.#latest, put: [...this.#put.values()], gone: [...this.#gone] };
    this.#put = new Map();
    this.#gone = new Set();
    this.#latest = {};
    return event;
  }
}

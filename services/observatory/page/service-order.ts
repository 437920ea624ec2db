import type { TelemetryStore } from '../store/telemetry-store.ts';

/** The most services whose order is kept: each has its colour by its place in it. */
const MOST = 1_000;

/**
 * The services in the order in which they first came. The page gives each a colour by its place, so that one that comes later changes
 * nobody's.
 */
export class ServiceOrder {
  readonly #store: TelemetryStore;
  readonly #names = new Set<string>();

  constructor(store: TelemetryStore) {
    this.#store = store;
  }

  names(): string[] {
    for (const name of this.#store.services()) if (this.#names.size < MOST) this.#names.add(name);
    return [...this.#names];
  }
}

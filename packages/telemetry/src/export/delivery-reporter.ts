import { warnOf } from '../diagnostics.ts';

/** The delivery of one signal. */
export interface Delivery {
  readonly signal: 'traces' | 'logs' | 'metrics';
  /** The name of the items, in the plural: "spans". */
  readonly what: string;
  /** The number of items dropped since the start. */
  readonly dropped: number;
}

/**
 * Warns once about a backend that does not accept telemetry, not for each batch and signal, and reports once when every signal is
 * delivered again, with the losses. If nothing listened at first, and the server that then listens does not accept telemetry either, it
 * warns again: a backend that starts after its clients may still be the wrong one.
 */
export class DeliveryReporter {
  readonly #endpoint: string;
  /** Deliveries that fail, with how much each had dropped when it began to. */
  readonly #failing = new Map<Delivery, number>();
  #lost = new Map<Delivery, number>();
  /** Deliveries whose last warning is still valid: a wrong key is reported once, not twice a second. */
  readonly #refused = new Set<Delivery>();
  readonly #unsupported = new Set<Delivery>();
  /** Whether the last warning said that nothing listens. */
  #nothingListened = false;

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  /** An export failed and will be retried. */
  failed(delivery: Delivery, error: Error): void {
    const nothingListens = error.message.includes('ECONNREFUSED');
    if (this.#failing.size === 0 || (this.#nothingListened && !nothingListens)) {
      const reason = reasonOf(error);
      warnOf(
        { event: 'export.failing', endpoint: this.#endpoint, reason },
        `${this.#endpoint} does not take telemetry (${reason}): retrying`,
      );
      this.#nothingListened = nothingListens;
    }
    if (!this.#failing.has(delivery)) this.#failing.set(delivery, delivery.dropped);
  }

  /** The backend does not support this signal; its export is retried rarely. */
  unsupported(delivery: Delivery, error: Error): void {
    if (!this.#unsupported.has(delivery))
      this.#warn('export.unsupported', delivery, error, 'does not take', 'retrying from time to time');
    this.#unsupported.add(delivery);
    this.#answered(delivery);
  }

  /** The backend refused an export permanently; its items are already counted as dropped. */
  refused(delivery: Delivery, error: Error): void {
    if (!this.#refused.has(delivery))
      this.#warn('export.refused', delivery, error, 'refuses', delivery.dropped > 0 ? 'dropping them' : '');
    this.#refused.add(delivery);
    this.#answered(delivery);
  }

  /** An export was delivered. */
  delivered(delivery: Delivery): void {
    this.#refused.delete(delivery);
    if (this.#unsupported.delete(delivery))
      warnOf(
        { event: 'export.recovered', signal: delivery.signal, endpoint: this.#endpoint },
        `${this.#endpoint} takes ${delivery.what} now`,
      );
    this.#answered(delivery);
  }

  /** At the end of the process, some telemetry could not be delivered. */
  gaveUp({ what, signal, dropped }: Delivery): void {
    warnOf(
      { event: 'export.dropped', signal, endpoint: this.#endpoint },
      `${counted(dropped, what)} ${dropped === 1 ? 'was' : 'were'} dropped: ${this.#endpoint} did not take ${dropped === 1 ? 'it' : 'them'}`,
    );
  }

  #warn(
    event: 'export.unsupported' | 'export.refused',
    { signal, what }: Delivery,
    error: Error,
    does: string,
    then: string,
  ): void {
    const reason = reasonOf(error);
    warnOf(
      { event, signal, endpoint: this.#endpoint, reason },
      `${this.#endpoint} ${does} ${what} (${reason})${then && `: ${then}`}`,
    );
  }

  #answered(delivery: Delivery): void {
    const droppedBefore = this.#failing.get(delivery);
    if (droppedBefore === undefined) return;
    this.#failing.delete(delivery);
    this.#lost.set(delivery, delivery.dropped - droppedBefore);
    if (this.#failing.size > 0) return;
    const lost = [...this.#lost]
      .filter(([, count]) => count > 0)
      .map(([{ what }, count]) => counted(count, what));
    warnOf(
      { event: 'export.recovered', endpoint: this.#endpoint },
      `Telemetry is delivered again; dropped meanwhile: ${lost.join(', ') || 'nothing'}`,
    );
    this.#lost = new Map();
  }
}

/** `1 span`, `2 spans`. @param what in the plural. */
function counted(count: number, what: string): string {
  return `${count} ${count === 1 ? what.replace(/s$/, '') : what}`;
}

const reporters = new Map<string, DeliveryReporter>();

/** The one reporter of a backend, whichever signals it is sent. */
export function reporterOf(endpoint: string): DeliveryReporter {
  const reporter = reporters.get(endpoint) ?? new DeliveryReporter(endpoint);
  reporters.set(endpoint, reporter);
  return reporter;
}

/** grpc-js ends its messages with a note, which may be empty. */
function reasonOf(error: Error): string {
  return (error.message.split('\n', 1)[0] ?? '').replace(/\. Resolution note: $/, '');
}

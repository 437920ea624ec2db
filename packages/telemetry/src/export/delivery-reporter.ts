import { diag } from '@opentelemetry/api';

/** Something that waits to be delivered, and what of it had to be let go. */
export interface Account {
  /** What is counted, in the plural: "spans". */
  readonly what: string;
  /** How many were dropped since the start. */
  readonly dropped: number;
}

/**
 * Tells of a backend that does not answer once, not once per batch and signal: a warning when the first signal fails, and a
 * line when all are delivered again, with what was lost in between. Where nothing listened at first and what listens then does
 * not take it either, that is told too: a backend that starts later than who sends to it may still be the wrong one.
 */
export class Outage {
  readonly #endpoint: string;
  readonly #failing = new Map<Account, number>();
  #lost = new Map<Account, number>();
  /** Whose last export was refused: a wrong key is told once, not twice a second. */
  readonly #refused = new Set<Account>();
  /** Whether the last warning said that nothing listens. */
  #nobodyThere = false;

  /** @param endpoint the backend, for people to read. */
  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  /** An export of `account` failed and will be tried again. */
  failed(account: Account, error: Error): void {
    const nobodyThere = error.message.includes('ECONNREFUSED');
    if (this.#failing.size === 0 || (this.#nobodyThere && !nobodyThere)) {
      diag.warn(`${this.#endpoint} does not take telemetry (${reason(error)}): trying again until it does`);
      this.#nobodyThere = nobodyThere;
    }
    if (!this.#failing.has(account)) this.#failing.set(account, account.dropped);
  }

  /** An export of `account` was delivered, or `account` has nothing to deliver any more. */
  over(account: Account): void {
    this.#refused.delete(account);
    this.#answered(account);
  }

  /** The backend refused an export of `account` for good; what was dropped with it is counted already. */
  refused(account: Account, { message }: Error): void {
    const dropped = account.dropped > 0 ? ', which are dropped' : '';
    if (!this.#refused.has(account))
      diag.warn(`${this.#endpoint} refuses ${account.what}${dropped}: ${message}`);
    this.#refused.add(account);
    this.#answered(account);
  }

  /** The backend does not take what `account` has, and is sent no more of it. */
  unsupported(account: Account, { message }: Error): void {
    diag.warn(`${this.#endpoint} does not take ${account.what} (${message}): they are not sent any more`);
    this.over(account);
  }

  #answered(account: Account): void {
    const droppedBefore = this.#failing.get(account);
    if (droppedBefore === undefined) return;
    this.#failing.delete(account);
    this.#lost.set(account, account.dropped - droppedBefore);
    if (this.#failing.size > 0) return;
    const lost = [...this.#lost]
      .filter(([, count]) => count > 0)
      .map(([{ what }, count]) => `${count} ${what}`);
    diag.warn(`Telemetry is delivered again; dropped meanwhile: ${lost.join(', ') || 'nothing'}`);
    this.#lost = new Map();
  }
}

const outages = new Map<string, Outage>();

/** The one outage of a backend, whatever signals it is sent. */
export function outageOf(endpoint: string): Outage {
  const outage = outages.get(endpoint) ?? new Outage(endpoint);
  outages.set(endpoint, outage);
  return outage;
}

/** grpc-js ends its message with an empty note, where there is nothing to note. */
function reason(error: Error): string {
  return (error.message.split('\n', 1)[0] ?? '').replace(/\. Resolution note: $/, '');
}

import type { Account } from './usage.ts';
import { TRACE_BYTES } from './memory.ts';
import type { StoredLog, StoredSpan } from './records.ts';

/** A trace as far as it has arrived. It may have log lines and no span, since these come by different ways. */
export interface StoredTrace {
  readonly id: string;
  /** When its first span started, in microseconds since 1970; Infinity while it has none. */
  readonly start: number;
  readonly spans: ReadonlyMap<string, StoredSpan>;
  readonly logs: readonly StoredLog[];
}

/** What one service has sent of a trace, in bytes. */
interface Part {
  readonly account: Account;
  bytes: number;
}

/** A trace with what it takes of the memory. It counts as that service's which sent most of it. */
export class Shelf implements StoredTrace {
  readonly id: string;
  readonly spans = new Map<string, StoredSpan>();
  readonly logs: StoredLog[] = [];
  start = Infinity;
  bytes = TRACE_BYTES;
  readonly #parts: Part[];
  #most: Part;

  /** @param account of the service that sends the first of it. */
  constructor(id: string, account: Account) {
    this.id = id;
    this.#most = { account, bytes: 0 };
    this.#parts = [this.#most];
    this.#enter();
  }

  /** The account that it counts for. */
  get account(): Account {
    return this.#most.account;
  }

  /** Counts what a service sends more of it. */
  grow(account: Account, bytes: number): void {
    this.bytes += bytes;
    this.account.bytes += bytes;
    let part = this.#parts.find((part) => part.account === account);
    if (!part) this.#parts.push((part = { account, bytes: 0 }));
    part.bytes += bytes;
    if (part.bytes <= this.#most.bytes) return;
    this.leave();
    this.#most = part;
    this.#enter();
  }

  /** Counts for no account any more. */
  leave(): void {
    this.account.traces.delete(this);
    this.account.bytes -= this.bytes;
  }

  #enter(): void {
    this.account.traces.add(this);
    this.account.bytes += this.bytes;
  }
}

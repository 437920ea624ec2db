import type { StoredLog } from './records.ts';
import type { Shelf } from './stored-trace.ts';

/** What was lost of one service: pushed out for want of room, or refused. */
export interface Drops {
  evictedTraces: number;
  evictedSpans: number;
  evictedLogs: number;
  refusedSpans: number;
  refusedLogs: number;
}

/** What one service takes of the memory, and what it lost. */
export interface Account {
  readonly service: string;
  /** In bytes: its traces and what describes it. */
  bytes: number;
  /** The traces that count as its own, the one to go first in front. */
  readonly traces: Set<Shelf>;
  /** Its log lines without a trace, and their bytes. */
  readonly looseLogs: Set<StoredLog>;
  looseBytes: number;
  readonly drops: Drops;
}

/** How many services have an account of their own: one more is looked through for each eviction. */
const CAPACITY = 256;
/** The account that all further services share, so that who makes up names gains nothing by it. */
export const OTHERS = '(other services)';

/** An account for each service. */
export class Accounts {
  readonly #byService = new Map<string, Account>();

  /** The service's account, or the shared one where there are too many. */
  of(service: string): Account {
    return this.#byService.get(service) ?? this.#open(service);
  }

  /** Every service that has anything, or lost anything, in alphabetical order. */
  all(): Account[] {
    return [...this.#byService.values()].toSorted((a, b) => (a.service < b.service ? -1 : 1));
  }

  /** Of the accounts that have anything of their own to lose, the one that takes the most. */
  heaviest(): Account | undefined {
    return this.#most(({ traces, looseLogs, bytes, looseBytes }) =>
      traces.size + looseLogs.size > 0 ? bytes + looseBytes : 0,
    );
  }

  /** The account whose log lines without a trace take the most. */
  loosest(): Account | undefined {
    return this.#most(({ looseBytes }) => looseBytes);
  }

  /** Everything that was lost. */
  drops(): Drops {
    const sum = noDrops();
    for (const { drops } of this.#byService.values()) add(sum, drops);
    return sum;
  }

  #most(weight: (account: Account) => number): Account | undefined {
    let most: Account | undefined;
    let weightOfMost = 0;
    for (const account of this.#byService.values())
      if (weight(account) > weightOfMost) {
        most = account;
        weightOfMost = weight(account);
      }
    return most;
  }

  #open(service: string): Account {
    if (this.#byService.size >= CAPACITY && service !== OTHERS && !this.#closeOne()) return this.of(OTHERS);
    const account: Account = {
      service,
      bytes: 0,
      traces: new Set(),
      looseLogs: new Set(),
      looseBytes: 0,
      drops: noDrops(),
    };
    this.#byService.set(service, account);
    return account;
  }

  /** Closes an account that holds nothing any more; what it lost stays counted. @returns whether there was one. */
  #closeOne(): boolean {
    const empty = this.#byService
      .values()
      .find(({ service, bytes, looseBytes }) => service !== OTHERS && bytes === 0 && looseBytes === 0);
    if (!empty) return false;
    this.#byService.delete(empty.service);
    add(this.of(OTHERS).drops, empty.drops);
    return true;
  }
}

function noDrops(): Drops {
  return { evictedTraces: 0, evictedSpans: 0, evictedLogs: 0, refusedSpans: 0, refusedLogs: 0 };
}

function add(sum: Drops, drops: Drops): void {
  for (const key of Object.keys(sum) as (keyof Drops)[]) sum[key] += drops[key];
}

/** The losses of one service: evicted to make room, or rejected. */
export interface Drops {
  evictedTraces: number;
  evictedSpans: number;
  evictedLogs: number;
  rejectedSpans: number;
  rejectedLogs: number;
}

/** The memory usage and losses of one service. */
export interface Usage {
  readonly service: string;
  /** In bytes: its traces and what describes it. */
  bytes: number;
  /** The ids of the traces that count as its own, the one to be evicted first in front. */
  readonly traces: Set<string>;
  /** The size of its log records without a trace, in bytes. */
  looseBytes: number;
  readonly drops: Drops;
}

/** How many services have a usage of their own: each eviction looks through all of them. */
const CAPACITY = 256;
/** The usage that all further services share, so that inventing names gains a sender nothing. */
export const OTHERS = '(other services)';

/** The usage of each service. */
export class UsageByService {
  readonly #byService = new Map<string, Usage>();

  /** The service's usage, or the shared one where there are too many. */
  of(service: string): Usage {
    return this.#byService.get(service) ?? this.#open(service);
  }

  /** Every service that has anything, or lost anything, in alphabetical order. */
  all(): Usage[] {
    return [...this.#byService.values()].toSorted((a, b) => (a.service < b.service ? -1 : 1));
  }

  /** The largest service that has evictable items. */
  heaviest(): Usage | undefined {
    return this.#most(({ traces, bytes, looseBytes }) =>
      traces.size > 0 || looseBytes > 0 ? bytes + looseBytes : 0,
    );
  }

  /** The service whose log records without a trace take the most. */
  loosest(): Usage | undefined {
    return this.#most(({ looseBytes }) => looseBytes);
  }

  /** Everything that was lost. */
  drops(): Drops {
    const sum = noDrops();
    for (const { drops } of this.#byService.values()) add(sum, drops);
    return sum;
  }

  #most(weight: (usage: Usage) => number): Usage | undefined {
    let most: Usage | undefined;
    let weightOfMost = 0;
    for (const usage of this.#byService.values())
      if (weight(usage) > weightOfMost) {
        most = usage;
        weightOfMost = weight(usage);
      }
    return most;
  }

  #open(service: string): Usage {
    if (this.#byService.size >= CAPACITY && service !== OTHERS && !this.#closeOne()) return this.of(OTHERS);
    const usage: Usage = { service, bytes: 0, traces: new Set(), looseBytes: 0, drops: noDrops() };
    this.#byService.set(service, usage);
    return usage;
  }

  /** Closes an empty usage; its losses stay counted. @returns whether there was one. */
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
  return { evictedTraces: 0, evictedSpans: 0, evictedLogs: 0, rejectedSpans: 0, rejectedLogs: 0 };
}

function add(sum: Drops, drops: Drops): void {
  for (const key of Object.keys(sum) as (keyof Drops)[]) sum[key] += drops[key];
}

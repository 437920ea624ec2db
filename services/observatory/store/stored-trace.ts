import { TRACE_BYTES } from './memory.ts';
import type { StoredLog, StoredSpan } from './records.ts';
import type { Usage } from './usage.ts';

/** A trace as far as it has arrived. It may have log records and no span, since these come by different ways. */
export interface StoredTrace {
  readonly id: string;
  /** When its first span started, in microseconds since 1970; Infinity while it has none. */
  readonly start: number;
  readonly spans: ReadonlyMap<string, StoredSpan>;
  readonly logs: readonly StoredLog[];
}

/** What one service has sent of a trace, in bytes. */
interface Part {
  readonly usage: Usage;
  bytes: number;
}

/** A stored trace that can grow. It counts as that service's which sent most of it. */
export class GrowingTrace implements StoredTrace {
  readonly id: string;
  readonly spans = new Map<string, StoredSpan>();
  readonly logs: StoredLog[] = [];
  start = Infinity;
  bytes = TRACE_BYTES;
  readonly #parts: Part[];
  #most: Part;

  /** @param usage of the service that sends the first of it. */
  constructor(id: string, usage: Usage) {
    this.id = id;
    this.#most = { usage, bytes: 0 };
    this.#parts = [this.#most];
    this.#enter();
  }

  /** The usage that it counts for. */
  get usage(): Usage {
    return this.#most.usage;
  }

  /** Counts what a service sends more of it. */
  grow(usage: Usage, bytes: number): void {
    this.bytes += bytes;
    this.usage.bytes += bytes;
    let part = this.#parts.find((part) => part.usage === usage);
    if (!part) this.#parts.push((part = { usage, bytes: 0 }));
    part.bytes += bytes;
    if (part.bytes <= this.#most.bytes) return;
    this.leave();
    this.#most = part;
    this.#enter();
  }

  /** Counts for no usage any more. */
  leave(): void {
    this.usage.traces.delete(this.id);
    this.usage.bytes -= this.bytes;
  }

  #enter(): void {
    this.usage.traces.add(this.id);
    this.usage.bytes += this.bytes;
  }
}

import type { LogsRequest, TracesRequest } from '../model/otlp.ts';
import { Accounts, type Account, type Drops } from './usage.ts';
import { TRACE_BYTES } from './memory.ts';
import { Origins, type Origin } from './origins.ts';
import { Refusals } from './rejections.ts';
import { toStoredLog, toStoredSpan, type StoredLog, type StoredSpan } from './records.ts';
import { Shelf, type StoredTrace } from './stored-trace.ts';

export type { StoredTrace } from './stored-trace.ts';

/** What one trace, or all log lines without one, may take of the store: one part in eight. */
const SHARE = 8;
/** What the description of one resource and scope may take: one part in 64. */
const ORIGIN_SHARE = 64;

const INVALID_SPAN = 'a span needs a trace id of 32 hex digits and a span id of 16, not all 0';
const INVALID_LOG = 'the trace id of a log record is 32 hex digits, not all 0';
const ORIGIN_IS_TOO_LARGE = 'what describes a resource may take a 64th of the memory (MEMORY_LIMIT_BYTES)';
const TRACE_IS_FULL = 'one trace may take an eighth of the memory (MEMORY_LIMIT_BYTES)';

/**
 * Traces and log lines in memory, within a number of bytes, fair between services: when it is full, the service that takes the
 * most loses its oldest trace, with its log lines (or, where it has none, its oldest log line without a trace). So a service that takes less than an equal share of the memory loses nothing,
 * however much another sends. A trace counts as that service's which sent most of it. None takes more than an eighth of the
 * memory; log lines without a trace share another eighth, by the same rule.
 */
export class TelemetryStore {
  /** How many bytes it may take. */
  readonly limit: number;
  /** Spans that came again, as when an exporter did not hear that its first try arrived; they are kept once. */
  duplicateSpans = 0;

  readonly #traces = new Map<string, Shelf>();
  readonly #logs = new Set<StoredLog>();
  readonly #accounts = new Accounts();
  readonly #origins = new Origins(this.#accounts);
  #spans = 0;
  #bytes = 0;
  #looseBytes = 0;

  /** @param limit in bytes. */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** How many bytes it takes. */
  get bytes(): number {
    return this.#bytes + this.#origins.bytes;
  }

  /** What was lost: pushed out for want of room, or refused for an invalid id or a trace that is too large. */
  get drops(): Drops {
    return this.#accounts.drops();
  }

  /** What each service takes, and what it lost. */
  accounts(): Account[] {
    return this.#accounts.all();
  }

  get counts(): { traces: number; spans: number; logs: number } {
    return { traces: this.#traces.size, spans: this.#spans, logs: this.#logs.size };
  }

  /** The names of the services that sent anything that is kept, in alphabetical order. */
  services(): string[] {
    return this.#origins.services();
  }

  trace(id: string): StoredTrace | undefined {
    return this.#traces.get(id);
  }

  /** All traces, in the order in which they came. */
  traces(): IteratorObject<StoredTrace> {
    return this.#traces.values();
  }

  /** The `limit` log lines that came last, in the order in which they came. */
  recentLogs(limit: number): StoredLog[] {
    return [...this.#logs.values().drop(Math.max(0, this.#logs.size - limit))];
  }

  /** Takes the spans of a request. @returns what of them is not kept. */
  addSpans({ resourceSpans = [] }: TracesRequest): Refusals {
    const refusals = new Refusals();
    for (const { resource, scopeSpans = [] } of resourceSpans) {
      const sender = this.#origins.sender(resource);
      for (const { scope, spans = [] } of scopeSpans) {
        if (spans.length === 0) continue;
        const origin = this.#origins.origin(sender, scope);
        const tooLarge = this.#isTooLarge(origin);
        for (const span of spans) {
          const reason = tooLarge ? ORIGIN_IS_TOO_LARGE : this.#addSpan(toStoredSpan(span, origin));
          if (reason === undefined) continue;
          refusals.add(reason);
          origin.account.drops.refusedSpans++;
        }
      }
    }
    return refusals;
  }

  /** Takes the log records of a request. @returns what of them is not kept. */
  addLogs({ resourceLogs = [] }: LogsRequest): Refusals {
    const refusals = new Refusals();
    for (const { resource, scopeLogs = [] } of resourceLogs) {
      const sender = this.#origins.sender(resource);
      for (const { scope, logRecords = [] } of scopeLogs) {
        if (logRecords.length === 0) continue;
        const origin = this.#origins.origin(sender, scope);
        const tooLarge = this.#isTooLarge(origin);
        for (const record of logRecords) {
          const reason = tooLarge ? ORIGIN_IS_TOO_LARGE : this.#addLog(toStoredLog(record, origin));
          if (reason === undefined) continue;
          refusals.add(reason);
          origin.account.drops.refusedLogs++;
        }
      }
    }
    return refusals;
  }

  #isTooLarge(origin: Origin): boolean {
    return origin.bytes > this.limit / ORIGIN_SHARE;
  }

  /** @returns why it is not kept, where it is not. */
  #addSpan(span: StoredSpan | undefined): string | undefined {
    if (!span) return INVALID_SPAN;
    if (this.#traces.get(span.traceId)?.spans.has(span.id)) {
      this.duplicateSpans++;
      return undefined;
    }
    const shelf = this.#shelve(span);
    if (!shelf) return TRACE_IS_FULL;
    shelf.spans.set(span.id, span);
    shelf.start = Math.min(shelf.start, span.start);
    this.#spans++;
    this.#makeRoom();
    return undefined;
  }

  /** @returns why it is not kept, where it is not. */
  #addLog(log: StoredLog | undefined): string | undefined {
    if (!log) return INVALID_LOG;
    if (log.traceId === '') {
      this.#addLooseLog(log);
      return undefined;
    }
    const shelf = this.#shelve(log);
    if (!shelf) return TRACE_IS_FULL;
    shelf.logs.push(log);
    this.#logs.add(log);
    this.#makeRoom();
    return undefined;
  }

  #addLooseLog(log: StoredLog): void {
    const { account } = log.origin;
    this.#take(log);
    this.#looseBytes += log.bytes;
    account.looseBytes += log.bytes;
    account.looseLogs.add(log);
    this.#logs.add(log);
    while (this.#looseBytes > this.limit / SHARE) this.#evictLooseLog(this.#accounts.loosest()!);
    this.#makeRoom();
  }

  /** Makes room for the item on the shelf of its trace; undefined where that trace has its share already. */
  #shelve(item: StoredSpan | StoredLog): Shelf | undefined {
    const { traceId: id, bytes, origin } = item;
    const kept = this.#traces.get(id);
    if ((kept?.bytes ?? TRACE_BYTES) + bytes > this.limit / SHARE) return undefined;
    const shelf = kept ?? this.#newShelf(id, origin);
    shelf.grow(origin.account, bytes);
    this.#take(item);
    return shelf;
  }

  #newShelf(id: string, { account }: Origin): Shelf {
    const shelf = new Shelf(id, account);
    this.#traces.set(id, shelf);
    this.#bytes += TRACE_BYTES;
    return shelf;
  }

  #take({ origin, bytes }: StoredSpan | StoredLog): void {
    this.#origins.hold(origin);
    this.#bytes += bytes;
  }

  #release({ origin, bytes }: StoredSpan | StoredLog): void {
    this.#origins.release(origin);
    this.#bytes -= bytes;
  }

  #forgetLog(log: StoredLog): void {
    this.#release(log);
    this.#logs.delete(log);
    log.origin.account.drops.evictedLogs++;
  }

  #makeRoom(): void {
    while (this.bytes > this.limit) {
      const account = this.#accounts.heaviest()!;
      const [oldest] = account.traces;
      if (oldest) this.#evict(oldest);
      else this.#evictLooseLog(account);
    }
  }

  #evict(shelf: Shelf): void {
    shelf.account.drops.evictedTraces++;
    shelf.leave();
    for (const span of shelf.spans.values()) {
      this.#release(span);
      span.origin.account.drops.evictedSpans++;
    }
    for (const log of shelf.logs) this.#forgetLog(log);
    this.#traces.delete(shelf.id);
    this.#bytes -= TRACE_BYTES;
    this.#spans -= shelf.spans.size;
  }

  #evictLooseLog(account: Account): void {
    const [oldest] = account.looseLogs;
    account.looseLogs.delete(oldest!);
    account.looseBytes -= oldest!.bytes;
    this.#looseBytes -= oldest!.bytes;
    this.#forgetLog(oldest!);
  }
}

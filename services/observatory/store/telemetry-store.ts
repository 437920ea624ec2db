import type { LogsRequest, TracesRequest } from '../otlp/model.ts';
import { TRACE_BYTES } from './memory.ts';
import { Origins } from './origins.ts';
import { Refusals } from './refusals.ts';
import { toStoredLog, toStoredSpan, type StoredLog, type StoredSpan } from './records.ts';

/** A trace as far as it has arrived. It may have log lines and no span, since these come by different ways. */
export interface StoredTrace {
  readonly id: string;
  readonly spans: ReadonlyMap<string, StoredSpan>;
  readonly logs: readonly StoredLog[];
}

interface Shelf extends StoredTrace {
  readonly spans: Map<string, StoredSpan>;
  readonly logs: StoredLog[];
  bytes: number;
}

/** What one trace, or all log lines without one, may take of the store: one part in eight. */
const SHARE = 8;

const INVALID_SPAN = 'a span needs a trace id of 32 hex digits and a span id of 16, not all 0';
const INVALID_LOG = 'the trace id of a log record is 32 hex digits, not all 0';
const TRACE_IS_FULL = 'one trace may take an eighth of the memory (MEMORY_LIMIT_BYTES)';

/**
 * Traces and log lines in memory, within a number of bytes: when it is full, the trace that came first goes, with its log lines.
 * No trace takes more than an eighth of it; log lines without a trace share another eighth, and the first of them go first.
 */
export class TelemetryStore {
  /** How many bytes it may take. */
  readonly limit: number;
  /** What was lost: pushed out for want of room, or refused for an invalid id or a trace that is too large. */
  readonly drops = { evictedTraces: 0, evictedSpans: 0, evictedLogs: 0, refusedSpans: 0, refusedLogs: 0 };
  /** Spans that came again, as when an exporter did not hear that its first try arrived; they are kept once. */
  duplicateSpans = 0;

  readonly #traces = new Map<string, Shelf>();
  readonly #logs = new Set<StoredLog>();
  readonly #looseLogs = new Set<StoredLog>();
  readonly #origins = new Origins();
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
    for (const { resource, scopeSpans = [] } of resourceSpans)
      for (const { scope, spans = [] } of scopeSpans) {
        const origin = this.#origins.find(resource, scope);
        for (const span of spans) {
          const reason = this.#addSpan(toStoredSpan(span, origin));
          if (reason !== undefined) refusals.add(reason);
        }
      }
    this.drops.refusedSpans += refusals.count;
    return refusals;
  }

  /** Takes the log records of a request. @returns what of them is not kept. */
  addLogs({ resourceLogs = [] }: LogsRequest): Refusals {
    const refusals = new Refusals();
    for (const { resource, scopeLogs = [] } of resourceLogs)
      for (const { scope, logRecords = [] } of scopeLogs) {
        const origin = this.#origins.find(resource, scope);
        for (const record of logRecords) {
          const reason = this.#addLog(toStoredLog(record, origin));
          if (reason !== undefined) refusals.add(reason);
        }
      }
    this.drops.refusedLogs += refusals.count;
    return refusals;
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
    this.#take(log);
    this.#looseBytes += log.bytes;
    this.#looseLogs.add(log);
    this.#logs.add(log);
    for (const oldest of this.#looseLogs) {
      if (this.#looseBytes <= this.limit / SHARE) break;
      this.#looseLogs.delete(oldest);
      this.#looseBytes -= oldest.bytes;
      this.#forgetLog(oldest);
    }
    this.#makeRoom();
  }

  /** Makes room for the item on the shelf of its trace; undefined where that trace has its share already. */
  #shelve(item: StoredSpan | StoredLog): Shelf | undefined {
    const { traceId: id, bytes } = item;
    const shelf = this.#traces.get(id) ?? { id, spans: new Map(), logs: [], bytes: TRACE_BYTES };
    if (shelf.bytes + bytes > this.limit / SHARE) return undefined;
    if (!this.#traces.has(id)) {
      this.#traces.set(id, shelf);
      this.#bytes += TRACE_BYTES;
    }
    shelf.bytes += bytes;
    this.#take(item);
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
    this.drops.evictedLogs++;
  }

  #makeRoom(): void {
    for (const oldest of this.#traces.values()) {
      if (this.bytes <= this.limit) return;
      this.#evict(oldest);
    }
  }

  #evict({ id, spans, logs }: Shelf): void {
    for (const span of spans.values()) this.#release(span);
    for (const log of logs) this.#forgetLog(log);
    this.#traces.delete(id);
    this.#bytes -= TRACE_BYTES;
    this.#spans -= spans.size;
    this.drops.evictedSpans += spans.size;
    this.drops.evictedTraces++;
  }
}

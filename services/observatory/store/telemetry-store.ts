import type { LogsRequest, TracesRequest } from '../model/otlp.ts';
import { Contents } from './contents.ts';
import { evict, SHARE } from './eviction.ts';
import { TRACE_BYTES } from './memory.ts';
import { Notices } from './notices.ts';
import type { Origin } from './origins.ts';
import { toStoredLog, toStoredSpan, type StoredLog, type StoredSpan } from './records.ts';
import { Rejections } from './rejections.ts';
import type { StoredTrace } from './stored-trace.ts';
import type { Drops, Usage } from './usage.ts';

export type { StoredTrace } from './stored-trace.ts';

/** The share of the store that the description of one resource and scope may have: 1/64. */
const ORIGIN_SHARE = 64;

const INVALID_SPAN = 'a span needs a trace id of 32 hex digits and a span id of 16, not all 0';
const ORIGIN_IS_TOO_LARGE = 'what describes a resource may take a 64th of the memory (MEMORY_LIMIT_BYTES)';
const TRACE_IS_FULL = 'one trace may take an eighth of the memory (MEMORY_LIMIT_BYTES)';

/**
 * Traces and log records in memory, within a number of bytes, fair between services: a service that takes less than an equal share of
 * the memory loses nothing, however much another sends (`evict`). A trace counts as that service's which sent most of it. None takes
 * more than an eighth of the memory.
 */
export class TelemetryStore {
  /** How many bytes it may take. */
  readonly limit: number;
  /** Duplicate spans, from an exporter that got no response to its first attempt. They are stored once. */
  duplicateSpans = 0;
  /** Why something that was sent is not kept. */
  readonly notices = new Notices();
  readonly #contents = new Contents();

  /** @param limit in bytes. */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** How many bytes it takes. */
  get bytes(): number {
    return this.#contents.bytes;
  }

  /** Losses: evicted to make room, or rejected for an invalid id or a trace that is too large. */
  get drops(): Drops {
    return this.#contents.usage.drops();
  }

  /** The usage and losses of each service. */
  usage(): Usage[] {
    return this.#contents.usage.all();
  }

  get counts(): { traces: number; spans: number; logs: number } {
    const { traces, spans, logs } = this.#contents;
    return { traces: traces.size, spans, logs: logs.size };
  }

  /** The names of the services that sent anything that is kept, in alphabetical order. */
  services(): string[] {
    return this.#contents.origins.services();
  }

  trace(id: string): StoredTrace | undefined {
    return this.#contents.traces.get(id);
  }

  /** The traces with spans that link to a trace, which itself need not be here. */
  tracesLinkingTo(id: string): StoredTrace[] {
    const sources = this.#contents.linkingTraces.get(id)?.keys() ?? [];
    return [...sources].map((source) => this.trace(source)!);
  }

  /** All traces, in the order in which they came. */
  traces(): IteratorObject<StoredTrace> {
    return this.#contents.traces.values();
  }

  /** The `limit` log records that came last, in the order in which they came. */
  recentLogs(limit: number): StoredLog[] {
    const { logs } = this.#contents;
    return [...logs.values().drop(Math.max(0, logs.size - limit))];
  }

  /** Takes the spans of a request. @param rejections what of it was lost before. @returns the same with what is not kept. */
  addSpans({ resourceSpans = [] }: TracesRequest, rejections = new Rejections()): Rejections {
    for (const { resource, scopeSpans = [] } of resourceSpans) {
      const sender = this.#contents.origins.sender(resource);
      for (const { scope, spans = [] } of scopeSpans) {
        if (spans.length === 0) continue;
        const origin = this.#contents.origins.origin(sender, scope);
        const tooLarge = this.#isTooLarge(origin);
        for (const span of spans) {
          const reason = tooLarge
            ? ORIGIN_IS_TOO_LARGE
            : this.#addSpan(toStoredSpan(span, origin, rejections));
          if (reason === undefined) continue;
          rejections.add(reason);
          origin.usage.drops.rejectedSpans++;
        }
      }
    }
    return rejections;
  }

  /** Takes the log records of a request, as `addSpans` does. */
  addLogs({ resourceLogs = [] }: LogsRequest, rejections = new Rejections()): Rejections {
    for (const { resource, scopeLogs = [] } of resourceLogs) {
      const sender = this.#contents.origins.sender(resource);
      for (const { scope, logRecords = [] } of scopeLogs) {
        if (logRecords.length === 0) continue;
        const origin = this.#contents.origins.origin(sender, scope);
        const tooLarge = this.#isTooLarge(origin);
        for (const record of logRecords) {
          const reason = tooLarge
            ? ORIGIN_IS_TOO_LARGE
            : this.#addLog(toStoredLog(record, origin, rejections));
          if (reason === undefined) continue;
          rejections.add(reason);
          origin.usage.drops.rejectedLogs++;
        }
      }
    }
    return rejections;
  }

  #isTooLarge(origin: Origin): boolean {
    return origin.bytes > this.limit / ORIGIN_SHARE;
  }

  /** @returns why it is not kept, where it is not. */
  #addSpan(span: StoredSpan | undefined): string | undefined {
    if (!span) return INVALID_SPAN;
    if (this.#contents.traces.get(span.traceId)?.has(span)) {
      this.duplicateSpans++;
      return undefined;
    }
    if (!this.#fits(span)) return TRACE_IS_FULL;
    this.#contents.addSpan(span);
    evict(this.#contents, this.limit);
    return undefined;
  }

  /** @returns why it is not kept, where it is not. */
  #addLog(log: StoredLog): string | undefined {
    if (log.traceId === '') this.#contents.addLooseLog(log);
    else if (this.#fits(log)) this.#contents.addLog(log);
    else return TRACE_IS_FULL;
    evict(this.#contents, this.limit);
    return undefined;
  }

  /** Whether the item's trace has room for it within its share. */
  #fits({ traceId, bytes }: StoredSpan | StoredLog): boolean {
    return (this.#contents.traces.get(traceId)?.bytes ?? TRACE_BYTES) + bytes <= this.limit / SHARE;
  }
}

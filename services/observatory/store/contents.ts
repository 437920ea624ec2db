import { TRACE_BYTES } from './memory.ts';
import { Origins } from './origins.ts';
import type { StoredLog, StoredSpan } from './records.ts';
import { GrowingTrace } from './stored-trace.ts';
import { UsageByService, type Usage } from './usage.ts';

/** The stored telemetry and its size in bytes. It sets no limit. */
export class Contents {
  readonly usage = new UsageByService();
  readonly origins = new Origins(this.usage);
  /** In the order in which they came. */
  readonly traces = new Map<string, GrowingTrace>();
  /** All log records, in the order in which they came. */
  readonly logs = new Set<StoredLog>();
  /** The traces that link to a trace, with the number of spans that do. */
  readonly linkingTraces = new Map<string, Map<string, number>>();
  spans = 0;
  /** The size of the log records without a trace, in bytes. */
  looseBytes = 0;
  readonly #looseLogs = new Map<Usage, Set<StoredLog>>();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes + this.origins.bytes;
  }

  addSpan(span: StoredSpan): void {
    this.#growTrace(span).add(span);
    this.spans++;
    for (const target of span.linkedTraces ?? []) this.#countLinks(span.traceId, target, 1);
  }

  addLog(log: StoredLog): void {
    this.#growTrace(log).logs.push(log);
    this.logs.add(log);
  }

  addLooseLog(log: StoredLog): void {
    const { usage } = log.origin;
    const ofService = this.#looseLogs.get(usage) ?? new Set();
    this.#looseLogs.set(usage, ofService.add(log));
    this.#take(log);
    this.looseBytes += log.bytes;
    usage.looseBytes += log.bytes;
    this.logs.add(log);
  }

  /** Removes a trace with its spans and log records. */
  removeTrace(id: string): void {
    const trace = this.traces.get(id)!;
    trace.leave();
    for (const span of trace.spans.values()) {
      this.#release(span);
      span.origin.usage.drops.evictedSpans++;
      for (const target of span.linkedTraces ?? []) this.#countLinks(id, target, -1);
    }
    for (const log of trace.logs) this.#removeLog(log);
    this.traces.delete(id);
    this.#bytes -= TRACE_BYTES;
    this.spans -= trace.spans.size;
  }

  /** Removes the oldest log record without a trace of a service that has one. */
  removeLooseLog(usage: Usage): void {
    const ofService = this.#looseLogs.get(usage)!;
    const [oldest] = ofService;
    ofService.delete(oldest!);
    if (ofService.size === 0) this.#looseLogs.delete(usage);
    usage.looseBytes -= oldest!.bytes;
    this.looseBytes -= oldest!.bytes;
    this.#removeLog(oldest!);
  }

  #countLinks(from: string, to: string, spans: number): void {
    const sources = this.linkingTraces.get(to) ?? new Map<string, number>();
    this.linkingTraces.set(to, sources);
    const count = (sources.get(from) ?? 0) + spans;
    if (count > 0) sources.set(from, count);
    else sources.delete(from);
    if (sources.size === 0) this.linkingTraces.delete(to);
  }

  #growTrace(item: StoredSpan | StoredLog): GrowingTrace {
    const { traceId: id, bytes, origin } = item;
    let trace = this.traces.get(id);
    if (!trace) {
      trace = new GrowingTrace(id, origin.usage);
      this.traces.set(id, trace);
      this.#bytes += TRACE_BYTES;
    }
    trace.grow(origin.usage, bytes);
    this.#take(item);
    return trace;
  }

  #removeLog(log: StoredLog): void {
    this.#release(log);
    this.logs.delete(log);
    log.origin.usage.drops.evictedLogs++;
  }

  #take({ origin, bytes }: StoredSpan | StoredLog): void {
    this.origins.hold(origin);
    this.#bytes += bytes;
  }

  #release({ origin, bytes }: StoredSpan | StoredLog): void {
    this.origins.release(origin);
    this.#bytes -= bytes;
  }
}

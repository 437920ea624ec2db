import type { MetricStore } from '../store/metric-store.ts';
import { stats, type Stats } from '../query/stats.ts';
import type { StoredTrace, TelemetryStore } from '../store/telemetry-store.ts';
import type { Feed } from './event-stream.ts';
import type { TraceFilter } from '../query/filter.ts';
import { summaryOf, type Summary } from '../query/summary.ts';

/** The most traces in one event, so that a browser can draw between events. */
const CHUNK = 500;

/** An update of a list: traces that are new or have grown, and traces that are gone. */
export interface TraceEvent {
  /** Discard everything before this event. */
  reset?: boolean;
  put?: Summary[];
  gone?: string[];
  services?: string[];
  operations?: string[];
  stats?: Stats;
}

interface Seen {
  trace: StoredTrace;
  spans: number;
  logs: number;
  shown: boolean;
}

/**
 * The list of traces that `matches` takes: first all of them, the newest first, then what has come, grown or gone.
 */
export function traceFeed(store: TelemetryStore, metrics: MetricStore, matches: TraceFilter): Feed {
  const seen = new Map<string, Seen>();
  let before = '';
  return () => {
    const now = stats(store, metrics);
    const mark = JSON.stringify([now.bytes, now.traces, now.spans, now.logs, now.drops]);
    if (mark === before) return [];
    const isFirst = before === '';
    before = mark;
    const put = changes(store, seen, matches).toSorted((a, b) => (b.start ?? 0) - (a.start ?? 0));
    const gone = departures(store, seen);
    const events: TraceEvent[] = [];
    for (let from = 0; from < put.length; from += CHUNK) events.push({ put: put.slice(from, from + CHUNK) });
    if (isFirst && events.length === 0) events.push({ put: [] });
    events.push({ gone, stats: now, services: store.services(), operations: operations(store) });
    return events.map((event, index) => (isFirst && index === 0 ? { reset: true, ...event } : event));
  };
}

function changes(store: TelemetryStore, seen: Map<string, Seen>, matches: TraceFilter) {
  const put = [];
  for (const trace of store.traces()) {
    const { id, spans, logs } = trace;
    const known = seen.get(id);
    if (known?.trace === trace && known.spans === spans.size && known.logs === logs.length) continue;
    const shown = matches(trace);
    seen.set(id, { trace, spans: spans.size, logs: logs.length, shown });
    if (shown) put.push(summaryOf(trace));
  }
  return put;
}

function departures(store: TelemetryStore, seen: Map<string, Seen>): string[] {
  const gone: string[] = [];
  for (const [id, { shown }] of seen)
    if (!store.trace(id)) {
      seen.delete(id);
      if (shown) gone.push(id);
    }
  return gone;
}

/** The names of spans, for a filter to offer: those of the newest traces, not of all. */
function operations(store: TelemetryStore): string[] {
  const names = new Set<string>();
  const traces = store.counts.traces;
  for (const { spans } of store.traces().drop(Math.max(0, traces - 200))) {
    for (const { name } of spans.values()) names.add(name);
    if (names.size > 200) break;
  }
  return [...names].toSorted();
}

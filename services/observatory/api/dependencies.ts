import type { TelemetryStore } from '../store/telemetry-store.ts';
import { wholeNumber } from '../query/parameters.ts';
import { compareText } from '../query/values.ts';

/** How often a span of `parent` has a child of `child`, which may be the same service. */
export interface Dependency {
  parent: string;
  child: string;
  callCount: number;
}

const DEFAULT_LOOKBACK_MS = 24 * 3_600_000;
const LOOKBACKS = { min: 1, max: Number.MAX_SAFE_INTEGER };

/**
 * Calls between services, as Jaeger's GET /api/dependencies counts them: in the traces that lie entirely between `endTs - lookback` and
 * `endTs`, in milliseconds. @throws {HttpError} 400 naming the parameter and what it should be.
 */
export function dependencies(store: TelemetryStore, query: URLSearchParams): Dependency[] {
  const end = 1000 * wholeNumber(query, 'endTs', Date.now());
  const start = end - 1000 * wholeNumber(query, 'lookback', DEFAULT_LOOKBACK_MS, LOOKBACKS);
  const service = query.get('service');
  const found = new Map<string, Dependency>();
  for (const { spans, start: traceStart } of store.traces()) {
    if (traceStart <= start || spans.values().some((span) => span.start + span.duration >= end)) continue;
    for (const { parentId, origin } of spans.values()) {
      const parent = spans.get(parentId)?.origin.service;
      if (parent === undefined) continue;
      const key = JSON.stringify([parent, origin.service]);
      const dependency = found.get(key) ?? { parent, child: origin.service, callCount: 0 };
      dependency.callCount++;
      found.set(key, dependency);
    }
  }
  return [...found.values()]
    .filter(({ parent, child }) => !service || service === parent || service === child)
    .toSorted((a, b) => compareText(a.parent, b.parent) || compareText(a.child, b.child));
}

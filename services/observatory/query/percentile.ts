import type { TelemetryStore } from '../store/telemetry-store.ts';
import { quantile } from './quantile.ts';

/** Where a span's duration lies among all spans of its operation. Durations are in microseconds. */
export interface Percentile {
  /** How many spans of the operation are here, and which part of the others took less time: 0 to 1. */
  count: number;
  faster: number;
  p50: number;
  p95: number;
  p99: number;
}

/** Compares a span with all of the same service, name and kind; undefined where the span is not here. */
export function percentileOf(store: TelemetryStore, traceId: string, spanId: string): Percentile | undefined {
  const span = store
    .trace(traceId)
    ?.spans.values()
    .find(({ id }) => id === spanId);
  if (!span) return undefined;
  const durations: number[] = [];
  for (const trace of store.traces())
    for (const { name, kind, origin, duration } of trace.spans.values())
      if (name === span.name && kind === span.kind && origin.service === span.origin.service)
        durations.push(duration);
  const sorted = Float64Array.from(durations).toSorted();
  const faster = sorted.findIndex((duration) => duration >= span.duration);
  const at = (part: number) => quantile(sorted, part);
  return {
    count: sorted.length,
    faster: faster / Math.max(1, sorted.length - 1),
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
  };
}

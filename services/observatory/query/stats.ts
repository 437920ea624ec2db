import type { MetricStore } from '../store/metric-store.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';

/** The observatory's content, in bytes and items, and its drops: in total and by service. */
export function stats(store: TelemetryStore, metrics: MetricStore) {
  return {
    bytes: store.bytes,
    limit: store.limit,
    ...store.counts,
    series: metrics.size,
    metrics: { bytes: metrics.bytes, limit: metrics.limit, series: metrics.size },
    duplicateSpans: store.duplicateSpans,
    drops: { ...store.drops, ...metrics.drops, droppedFields: store.notices.fields },
    notices: store.notices.list(),
    services: store.usage().map(({ service, bytes, looseBytes, traces, drops }) => ({
      service,
      bytes: bytes + looseBytes,
      traces: traces.size,
      drops,
    })),
  };
}

export type Stats = ReturnType<typeof stats>;

import type { MetricStore } from '../store/metric-store.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';

/** How full the observatory is, in bytes and in number, and what it had to drop: in all, and of each service. */
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

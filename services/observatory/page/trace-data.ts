import type { Span } from '../model/otlp.ts';
import { linksOf } from '../query/links.ts';
import { summaryOf } from '../query/summary.ts';
import type { Origin } from '../store/origins.ts';
import type { StoredSpan } from '../store/records.ts';
import type { StoredTrace, TelemetryStore } from '../store/telemetry-store.ts';

/**
 * A whole trace for the page, in JSON: its summary; where links lead and what links here; its spans and log records in OTLP/JSON as they are kept, each with the number of its
 * origin, a span with its outcome. It is put together from texts, since reading 5,000 spans to write them again takes ten times as
 * long.
 */
export function traceJson(store: TelemetryStore, trace: StoredTrace): string {
  const numbers = new Map<Origin, number>();
  const numberOf = (origin: Origin) => {
    if (!numbers.has(origin)) numbers.set(origin, numbers.size);
    return numbers.get(origin)!;
  };
  const toJson = trace.hasSharedIds ? jsonWithIds : ({ json }: StoredSpan) => json;
  const spans = [...trace.spans.values()].map(
    (span) => `[${numberOf(span.origin)},${toJson(span)},"${span.outcome}"]`,
  );
  const logs = trace.logs.map(({ origin, json }) => `[${numberOf(origin)},${json}]`);
  const origins = [...numbers.keys()].map(({ service, resource, scope }) => ({ service, resource, scope }));
  const summary = trace.spans.size > 0 ? summaryOf(trace) : null;
  const head = {
    id: trace.id,
    services: store.services(),
    summary,
    origins,
    ...linksOf(store, trace),
  };
  return `${JSON.stringify(head).slice(0, -1)},"spans":[${spans.join(',')}],"logs":[${logs.join(',')}]}`;
}

/** A span with the ids that the store has for it. */
function jsonWithIds({ id, parentId, json }: StoredSpan): string {
  return JSON.stringify({ ...(JSON.parse(json) as Span), spanId: id, parentSpanId: parentId });
}

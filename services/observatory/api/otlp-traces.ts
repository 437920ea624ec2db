import type { Origin } from '../store/origins.ts';
import type { Span } from '../otlp/model.ts';
import type { StoredSpan } from '../store/records.ts';
import type { StoredTrace } from '../store/telemetry-store.ts';
import { compareText } from './values.ts';

/** Where Jaeger puts what it finds wrong with a span. */
const WARNINGS = '@jaeger@warnings';

/**
 * Traces as OTLP/JSON, which is what Jaeger's v3 gives.
 * @param raw as they came; else a span whose parent is missing says so in an attribute, and attributes are sorted.
 */
export function toOtlp(traces: StoredTrace[], raw: boolean): object {
  const byOrigin = new Map<Origin, Span[]>();
  for (const { spans } of traces)
    for (const span of spans.values()) {
      const kept = byOrigin.get(span.origin) ?? [];
      byOrigin.set(span.origin, kept);
      kept.push(raw ? (JSON.parse(span.json) as Span) : adjusted(span, spans));
    }
  return {
    resourceSpans: [...byOrigin].map(([{ resource, scope }, spans]) => ({
      resource,
      scopeSpans: [{ scope, spans }],
    })),
  };
}

function adjusted({ json, parentId }: StoredSpan, siblings: StoredTrace['spans']): Span {
  const span = JSON.parse(json) as Span;
  const attributes = (span.attributes ?? []).toSorted((a, b) => compareText(a.key ?? '', b.key ?? ''));
  if (parentId !== '' && !siblings.has(parentId)) {
    const stringValue = `parent span ID=${parentId} is not in the trace; skipping clock skew adjustment`;
    attributes.push({ key: WARNINGS, value: { arrayValue: { values: [{ stringValue }] } } });
  }
  return { ...span, attributes };
}

import type { Origin } from '../store/origins.ts';
import type { Span } from '../model/otlp.ts';
import type { StoredSpan } from '../store/records.ts';
import type { StoredTrace } from '../store/telemetry-store.ts';
import { skewWarnings } from './skew.ts';
import { compareText } from '../query/values.ts';

/** Where Jaeger puts what it finds wrong with a span. */
const WARNINGS = '@jaeger@warnings';
/** The attributes by which v3 tells hosts apart. */
const SHARED_CLOCK = ['host.id', 'host.ip', 'host.name'];

/**
 * Traces as OTLP/JSON, which is what Jaeger's v3 gives.
 * @param raw as they came; else a span whose parent is missing, or does not hold it, says so in an attribute; and attributes are sorted.
 */
export function toOtlp(traces: StoredTrace[], raw: boolean): object {
  const byOrigin = new Map<Origin, Span[]>();
  for (const { spans } of traces) {
    const skews = raw ? new Map<string, string>() : skewWarnings(spans, SHARED_CLOCK);
    for (const span of spans.values()) {
      const kept = byOrigin.get(span.origin) ?? [];
      byOrigin.set(span.origin, kept);
      kept.push(raw ? (JSON.parse(span.json) as Span) : adjusted(span, spans, skews.get(span.id)));
    }
  }
  return {
    resourceSpans: [...byOrigin].map(([{ resource, scope }, spans]) => ({
      resource,
      scopeSpans: [{ scope, spans }],
    })),
  };
}

function adjusted({ json, parentId }: StoredSpan, siblings: StoredTrace['spans'], skew = ''): Span {
  const span = JSON.parse(json) as Span;
  const attributes = (span.attributes ?? []).toSorted((a, b) => compareText(a.key ?? '', b.key ?? ''));
  const isOrphan = parentId !== '' && !siblings.has(parentId);
  const warning = isOrphan
    ? `parent span ID=${parentId} is not in the trace; skipping clock skew adjustment`
    : skew;
  if (warning !== '')
    attributes.push({ key: WARNINGS, value: { arrayValue: { values: [{ stringValue: warning }] } } });
  return { ...span, attributes };
}

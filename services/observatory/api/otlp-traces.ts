import type { Origin } from '../store/origins.ts';
import type { Attribute, Span } from '../model/otlp.ts';
import type { StoredSpan } from '../store/records.ts';
import type { StoredTrace } from '../store/telemetry-store.ts';
import { sanitized } from './sanitized.ts';
import { skewWarnings } from './skew.ts';
import { compareText } from '../query/values.ts';

/** The attribute for Jaeger's warnings about a span. */
const WARNINGS = '@jaeger@warnings';
/** The attributes that identify a host in v3. */
const SHARED_CLOCK = ['host.id', 'host.ip', 'host.name'];

/**
 * Traces as OTLP/JSON, which is what Jaeger's v3 gives.
 * @param asItCame; else a span whose parent is missing, or does not hold it, says so in an attribute; and attributes are sorted.
 */
export function toOtlp(traces: StoredTrace[], asItCame: boolean): object {
  const byOrigin = new Map<Origin, Span[]>();
  for (const { spans } of traces) {
    const skews = asItCame ? new Map<string, string>() : skewWarnings(spans, SHARED_CLOCK);
    for (const span of spans.values()) {
      const kept = byOrigin.get(span.origin) ?? [];
      byOrigin.set(span.origin, kept);
      kept.push(asItCame ? raw(span) : adjusted(span, spans, skews.get(span.id)));
    }
  }
  return {
    resourceSpans: [...byOrigin].map(([{ resource, scope }, spans]) => ({
      resource,
      scopeSpans: [{ scope, spans }],
    })),
  };
}

function adjusted(stored: StoredSpan, siblings: StoredTrace['spans'], skew?: string): Span {
  const { span, warnings } = sanitized(stored);
  const attributes = (span.attributes ?? []).toSorted((a, b) => compareText(a.key ?? '', b.key ?? ''));
  const { parentId } = stored;
  if (parentId !== '' && !siblings.has(parentId))
    warnings.push(`parent span ID=${parentId} is not in the trace; skipping clock skew adjustment`);
  else if (skew !== undefined) warnings.push(skew);
  return { ...span, attributes: withWarnings(attributes, warnings) };
}

function withWarnings(attributes: Attribute[], warnings: string[]): Attribute[] {
  if (warnings.length === 0) return attributes;
  const values = warnings.map((stringValue) => ({ stringValue }));
  return [...attributes, { key: WARNINGS, value: { arrayValue: { values } } }];
}

/** The span as received, except for Jaeger's corrections. */
function raw(stored: StoredSpan): Span {
  const { span, warnings } = sanitized(stored);
  const sent = JSON.parse(stored.json) as Span;
  const attributes = withWarnings(span.attributes ?? [], warnings);
  return { ...span, spanId: sent.spanId ?? '', parentSpanId: sent.parentSpanId ?? '', attributes };
}

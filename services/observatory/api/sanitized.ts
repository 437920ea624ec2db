import type { Span } from '../model/otlp.ts';
import type { StoredSpan } from '../store/records.ts';
import { goTimeText } from './go-text.ts';

/** A span as Jaeger stores it, with Jaeger's warnings. */
export interface Sanitized {
  span: Span;
  warnings: string[];
}

/** Reads a span. Like Jaeger, it sets a duration of one nanosecond if a span does not end after its start, and adds a warning. */
export function sanitized({ id, parentId, json }: StoredSpan): Sanitized {
  const span = { ...(JSON.parse(json) as Span), spanId: id, parentSpanId: parentId };
  const start = BigInt(span.startTimeUnixNano ?? 0);
  const end = BigInt(span.endTimeUnixNano ?? 0);
  if (end > start) return { span, warnings: [] };
  const warning = `Negative duration detected, sanitizing end timestamp. Original end timestamp: ${goTimeText(end)}, adjusted to: ${goTimeText(start + 1n)}`;
  return { span: { ...span, endTimeUnixNano: String(start + 1n) }, warnings: [warning] };
}

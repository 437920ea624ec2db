import type { Span } from '../model/otlp.ts';
import type { StoredSpan } from '../store/records.ts';
import { goTimeText } from './go-text.ts';

/** A span as Jaeger keeps it, with what it found wrong with it. */
export interface Sanitized {
  span: Span;
  warnings: string[];
}

/** Reads a span. Like Jaeger, it has one that does not end after it starts end a nanosecond later, and says so. */
export function sanitized({ id, parentId, json }: StoredSpan): Sanitized {
  const span = { ...(JSON.parse(json) as Span), spanId: id, parentSpanId: parentId };
  const start = BigInt(span.startTimeUnixNano ?? 0);
  const end = BigInt(span.endTimeUnixNano ?? 0);
  if (end > start) return { span, warnings: [] };
  const warning = `Negative duration detected, sanitizing end timestamp. Original end timestamp: ${goTimeText(end)}, adjusted to: ${goTimeText(start + 1n)}`;
  return { span: { ...span, endTimeUnixNano: String(start + 1n) }, warnings: [warning] };
}

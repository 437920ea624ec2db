import type { StoredSpan } from '../store/records.ts';
import type { StoredTrace } from '../store/stored-trace.ts';

/** SpanKind of a span that sends a message, and of one that processes it. */
const [PRODUCER, CONSUMER] = [4, 5];

/**
 * How long a message waited in its queue, in microseconds: from the end of the span that sent it, the parent, to the start of the span
 * that processes it. Undefined where the span processes none, or its parent is not here. Clocks that disagree make it no less than 0.
 */
export function timeInQueue(span: StoredSpan, trace: StoredTrace): number | undefined {
  if (span.kind !== CONSUMER) return undefined;
  const sent = trace.spans.get(span.parentId);
  return sent?.kind === PRODUCER ? Math.max(0, span.start - sent.start - sent.duration) : undefined;
}

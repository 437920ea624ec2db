import { startOf } from '../api/search.ts';
import type { StoredSpan } from '../store/records.ts';
import type { StoredTrace } from '../store/telemetry-store.ts';

/** What a list says about a trace. Times are in microseconds. */
export interface Summary {
  id: string;
  /** The span that began it, as far as has arrived: its parent may be missing. */
  root: StoredSpan;
  start: number;
  duration: number;
  spans: number;
  failed: number;
  services: string[];
}

/** Sums up a trace that has spans. */
export function summarize(trace: StoredTrace): Summary {
  const spans = [...trace.spans.values()].toSorted((a, b) => a.start - b.start);
  const start = startOf(trace);
  const end = spans.reduce((last, span) => Math.max(last, span.start + span.duration), start);
  return {
    id: trace.id,
    root: spans.find(({ parentId }) => parentId === '') ?? spans[0]!,
    start,
    duration: end - start,
    spans: spans.length,
    failed: spans.filter(({ failed }) => failed).length,
    services: [...new Set(spans.map(({ origin }) => origin.service))],
  };
}

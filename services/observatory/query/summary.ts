import type { Span } from '../model/otlp.ts';
import type { StoredSpan } from '../store/records.ts';
import type { StoredTrace } from '../store/telemetry-store.ts';
import * as sos from '#contract/attributes.ts';
import { attributeOf } from './texts.ts';

/** What a list says about a trace. Times are in microseconds. */
export interface Summary {
  id: string;
  service: string;
  name: string;
  start: number;
  duration: number;
  spans: number;
  logs: number;
  failed: number;
  services: string[];
  /** Who the trace is about: `explorer → pontus-spaceport`. */
  about: string;
  /** Why it failed, in words; empty where it did not. */
  reason: string;
  /** The span that began it has not arrived. */
  rootless: boolean;
}

interface Kept {
  size: string;
  summary: Summary;
}

const kept = new WeakMap<StoredTrace, Kept>();

/** Sums up a trace that has spans; made again only when more of the trace has arrived. */
export function summaryOf(trace: StoredTrace): Summary {
  const size = `${trace.spans.size} ${trace.logs.length}`;
  const before = kept.get(trace);
  if (before?.size === size) return before.summary;
  const summary = summarize(trace);
  kept.set(trace, { size, summary });
  return summary;
}

function summarize(trace: StoredTrace): Summary {
  const spans = [...trace.spans.values()].toSorted((a, b) => a.start - b.start);
  const { start } = trace;
  const end = spans.reduce((last, span) => Math.max(last, span.start + span.duration), start);
  const root = spans.find(({ parentId }) => parentId === '') ?? spans[0]!;
  return {
    id: trace.id,
    service: root.origin.service,
    name: root.name,
    start,
    duration: end - start,
    spans: spans.length,
    logs: trace.logs.length,
    failed: spans.filter(({ failed }) => failed).length,
    services: [...new Set(spans.map(({ origin }) => origin.service))],
    about: about(spans),
    reason: reason(spans),
    rootless: root.parentId !== '',
  };
}

function about(spans: StoredSpan[]): string {
  const span = spans.find(({ json }) => json.includes(sos.SHIP_ID));
  if (!span) return '';
  const { attributes } = JSON.parse(span.json) as Span;
  const names = [attributeOf(attributes, sos.SHIP_ID), attributeOf(attributes, sos.SPACEPORT_NAME)];
  return names.filter(Boolean).join(' → ');
}

/** The words of the refusal where there is one, else what the deepest failed span says about itself. */
function reason(spans: StoredSpan[]): string {
  const refused = spans.find(({ json }) => json.includes(sos.REFUSAL_REASON));
  if (refused) return attributeOf((JSON.parse(refused.json) as Span).attributes, sos.REFUSAL_REASON) ?? '';
  const failed = spans.findLast(({ failed }) => failed);
  if (!failed) return '';
  const { attributes, events = [], status } = JSON.parse(failed.json) as Span;
  const exception = events.find(({ name }) => name === 'exception')?.attributes;
  const code = attributeOf(attributes, 'http.response.status_code');
  return (
    attributeOf(exception, 'exception.message') ||
    status?.message ||
    (code && `HTTP ${code}`) ||
    attributeOf(attributes, 'error.type') ||
    'failed'
  );
}

import * as sos from '#contract/attributes.ts';
import type { Span } from '../model/otlp.ts';
import { traceOutcome, type Outcome } from '../model/outcome.ts';
import type { StoredSpan } from '../store/records.ts';
import type { StoredTrace } from '../store/telemetry-store.ts';
import { isOwnTraffic } from './own-traffic.ts';
import { reasonOf } from './reason.ts';
import { attributeOf } from './texts.ts';

/** A trace in a list. Times are in microseconds; null where no span says when it was. */
export interface Summary {
  id: string;
  service: string;
  name: string;
  start: number | null;
  duration: number | null;
  spans: number;
  logs: number;
  outcome: Outcome;
  /** How many spans failed, and how many were refused. */
  failed: number;
  refused: number;
  services: string[];
  /** Which ship, and which spaceport: `explorer → pontus-spaceport`. */
  about: string;
  /** Why it failed or was refused, in words, and the span that says so; empty where it was not. */
  reason: string;
  reasonSpan: string;
  /** The doctor's, or a probe. */
  own: boolean;
  /** The span that began it has not arrived. */
  rootless: boolean;
  /** A span starts before its parent in another service: their clocks disagree. */
  skewed: boolean;
}

/** The tolerance for clock skew: some SDKs round a span's start to milliseconds. In microseconds. */
const CLOCK_TOLERANCE = 1_000;

interface Cached {
  size: string;
  summary: Summary;
}

const cached = new WeakMap<StoredTrace, Cached>();

/** Sums up a trace that has spans; made again only when more of the trace has arrived. */
export function summaryOf(trace: StoredTrace): Summary {
  const size = `${trace.spans.size} ${trace.logs.length}`;
  const before = cached.get(trace);
  if (before?.size === size) return before.summary;
  const summary = summarize(trace);
  cached.set(trace, { size, summary });
  return summary;
}

function summarize(trace: StoredTrace): Summary {
  const spans = [...trace.spans.values()].toSorted((a, b) => a.start - b.start);
  const start = Number.isFinite(trace.start) ? trace.start : null;
  const end = spans.reduce((last, span) => Math.max(last, span.start + span.duration), 0);
  const root = spans.find(({ parentId }) => parentId === '') ?? spans[0]!;
  const outcome = traceOutcome(spans);
  const reason = reasonOf(trace, outcome);
  return {
    id: trace.id,
    service: root.origin.service,
    name: root.name,
    start,
    duration: start === null ? null : end - start,
    spans: spans.length,
    logs: trace.logs.length,
    outcome,
    failed: spans.filter((span) => span.outcome === 'failed').length,
    refused: spans.filter((span) => span.outcome === 'refused').length,
    services: [...new Set(spans.map(({ origin }) => origin.service))],
    about: about(spans),
    reason: reason?.words ?? '',
    reasonSpan: reason?.spanId ?? '',
    own: isOwnTraffic(trace),
    rootless: root.parentId !== '',
    skewed: spans.some((span) => isSkewed(span, trace)),
  };
}

function isSkewed({ start, parentId, origin }: StoredSpan, { spans }: StoredTrace): boolean {
  const parent = spans.get(parentId);
  if (!parent || parent.origin.service === origin.service || start === 0) return false;
  return parent.start - start > CLOCK_TOLERANCE;
}

function about(spans: StoredSpan[]): string {
  const span = spans.find(({ json }) => json.includes(sos.SHIP_ID));
  if (!span) return '';
  const { attributes } = JSON.parse(span.json) as Span;
  const names = [attributeOf(attributes, sos.SHIP_ID), attributeOf(attributes, sos.SPACEPORT_NAME)];
  return names.filter(Boolean).join(' → ');
}

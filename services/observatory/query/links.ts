import type { Span } from '../model/otlp.ts';
import type { Outcome } from '../model/outcome.ts';
import type { StoredSpan } from '../store/records.ts';
import type { StoredTrace, TelemetryStore } from '../store/telemetry-store.ts';

/** A link from or to a span, with the span at its other end. */
export interface LinkEnd {
  /** The span of this trace. */
  spanId: string;
  /** The other end. */
  traceId: string;
  otherSpanId: string;
  /** Empty where the other span is not here. */
  service: string;
  name: string;
  outcome: Outcome | '';
}

/** The most links of each direction. */
const MOST = 200;

/** The links from a trace's spans, and the links from other traces to it. */
export function linksOf(
  store: TelemetryStore,
  trace: StoredTrace,
): { links: LinkEnd[]; backlinks: LinkEnd[] } {
  const links = trace.spans
    .values()
    .filter(({ json }) => json.includes('"links":['))
    .flatMap((span) => outgoing(span).map((link) => ({ span, link })))
    .take(MOST)
    .map(({ span, link }) => endOf(store, span.id, link.traceId, link.spanId))
    .toArray();
  const backlinks = Iterator.from(store.tracesLinkingTo(trace.id))
    .flatMap(({ spans }) => spans.values().filter(({ linkedTraces }) => linkedTraces?.includes(trace.id)))
    .flatMap((span) =>
      outgoing(span)
        .filter(({ traceId }) => traceId === trace.id)
        .map((link) => endOf(store, link.spanId, span.traceId, span.id)),
    )
    .take(MOST)
    .toArray();
  return { links, backlinks };
}

function outgoing({ json }: StoredSpan): { traceId: string; spanId: string }[] {
  const { links = [] } = JSON.parse(json) as Span;
  return links.map(({ traceId = '', spanId = '' }) => ({ traceId, spanId }));
}

function endOf(store: TelemetryStore, spanId: string, traceId: string, otherSpanId: string): LinkEnd {
  const other = store.trace(traceId)?.spans.get(otherSpanId);
  return {
    spanId,
    traceId,
    otherSpanId,
    service: other?.origin.service ?? '',
    name: other?.name ?? '',
    outcome: other?.outcome ?? '',
  };
}

import { waitFor } from './wait-for.ts';

export interface Tag {
  key: string;
  type: string;
  value: string | number | boolean;
}

/** A span as Jaeger's v1 API gives it, with what tests ask for at hand. Times are in microseconds. */
export interface Span {
  spanId: string;
  parentId: string | undefined;
  service: string;
  name: string;
  kind: string;
  start: number;
  duration: number;
  tags: Record<string, string | number | boolean>;
  resource: Record<string, string | number | boolean>;
}

interface JaegerSpan {
  spanID: string;
  operationName: string;
  references: { refType: string; traceID: string; spanID: string }[];
  startTime: number;
  duration: number;
  tags: Tag[];
  processID: string;
}

interface JaegerTrace {
  traceID: string;
  spans: JaegerSpan[];
  processes: Record<string, { serviceName: string; tags: Tag[] }>;
}

/** The spans of a trace, earliest first; none where the backend does not know the trace (yet). */
export async function spansOf(jaeger: string, traceId: string): Promise<Span[]> {
  const response = await fetch(`${jaeger}/api/traces/${traceId}`);
  if (response.status === 404) return [];
  const { data } = (await response.json()) as { data: JaegerTrace[] };
  const [trace] = data;
  if (!trace) return [];
  return trace.spans.map((span) => toSpan(span, trace)).toSorted((a, b) => a.start - b.start);
}

function toSpan(span: JaegerSpan, trace: JaegerTrace): Span {
  const process = trace.processes[span.processID];
  const tags = byKey(span.tags);
  return {
    spanId: span.spanID,
    parentId: parentOf(span, trace)?.spanID,
    service: process?.serviceName ?? '',
    name: span.operationName,
    kind: String(tags['span.kind'] ?? 'internal'),
    start: span.startTime,
    duration: span.duration,
    tags,
    resource: byKey(process?.tags ?? []),
  };
}

/** If a link names the parent too, Jaeger returns only the link. */
function parentOf({ references }: JaegerSpan, { traceID }: JaegerTrace) {
  return (
    references.find(({ refType }) => refType === 'CHILD_OF') ??
    references.find((each) => each.traceID === traceID)
  );
}

function byKey(tags: Tag[]): Span['tags'] {
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}

/** Waits until the trace has at least `count` spans, and gives them. */
export function waitForSpans(jaeger: string, traceId: string, count: number): Promise<Span[]> {
  return waitFor(`${count} spans of trace ${traceId}`, async () => {
    const spans = await spansOf(jaeger, traceId);
    return spans.length >= count && spans;
  });
}

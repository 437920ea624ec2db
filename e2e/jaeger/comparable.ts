/** Answers of Jaeger's API in a form that does not depend on any order that the API leaves open. */

interface V1Trace {
  traceID: string;
  spans: { spanID: string; processID: string; warnings: string[] | null }[];
  processes: Record<string, object>;
}

interface V3Traces {
  resourceSpans: {
    resource: object;
    scopeSpans: { scope: object; spans: { traceId: string; spanId: string }[] }[];
  }[];
}

/** An answer whose `data` is a list: of traces, names, operations or dependencies. */
export function comparableV1(answer: { data: unknown }): object {
  const data = (answer.data ?? []) as unknown[]; // Jaeger says null where there is none
  return { ...answer, data: byText(data.map((item) => (isTrace(item) ? comparableTrace(item) : item))) };
}

function isTrace(item: unknown): item is V1Trace {
  return typeof item === 'object' && item !== null && 'spans' in item;
}

/** Jaeger gives spans in any order, and numbers processes by it. */
function comparableTrace({ spans, processes, ...trace }: V1Trace): object {
  return {
    ...trace,
    spans: byText(
      spans.map(({ processID, warnings, ...span }) => ({
        ...span,
        warnings: warnings && ownWarnings(warnings),
        process: processes[processID],
      })),
    ),
  };
}

/** Jaeger 2.13 adds some warnings to what it keeps, with each question anew, and those of v3 show up in v1. */
function ownWarnings(warnings: string[]): string[] {
  return [...new Set(warnings)].filter((warning) => !warning.startsWith('parent span ID='));
}

/** v3: one entry for each span, without what has its default value. */
export function comparableV3(answer: { result?: V3Traces }): object {
  const { resourceSpans, ...result } = answer.result ?? { resourceSpans: [] };
  const spans = resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ scope, spans }) => spans.map((span) => prune({ ...span, resource, scope }))),
  );
  const lists = Object.entries(answer).map(([key, value]) => [
    key,
    Array.isArray(value) ? byText(value.map(prune)) : value,
  ]);
  return { ...Object.fromEntries(lists), result: { ...result, spans: byText(spans) } };
}

/** Attributes in the order of their keys, and nothing that protobuf would leave out. */
function prune(value: unknown): unknown {
  if (Array.isArray(value)) {
    // Jaeger 2.13 adds a span's warnings to what it keeps, with each question anew
    const items = [...new Map(value.map((item) => [JSON.stringify(item), prune(item)])).values()].filter(
      (item) => !JSON.stringify(item).startsWith('{"stringValue":"invalid parent span IDs='), // v1's
    );
    return items.every((item) => Object(item).key !== undefined) ? byText(items) : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value)
    .map(([key, field]) => [key, prune(field)] as const)
    .filter(([, field]) => field !== '' && field !== 0 && field !== null && !isEmpty(field));
  return Object.fromEntries(fields.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function byText<T>(items: T[]): T[] {
  return items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

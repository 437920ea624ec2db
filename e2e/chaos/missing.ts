import { spansOf, type Span } from '#testkit/jaeger.ts';
import { JAEGER, OBSERVATORY, SPACEPORT } from './fleet.ts';
import { CALLER_SPAN_ID, type Sent } from './traffic.ts';

/** A request that was answered with 200, and which of its spans and log records have not arrived. */
export interface Loss {
  request: Sent;
  spans: string[];
  records: string[];
}

/** Spans of a dock or separation: the ship serves one request and sends two, the spaceport serves two with one statement each. */
const expectedSpans = (ship: string): Record<string, number> => ({
  [`${ship}-spaceship server`]: 1,
  [`${ship}-spaceship client`]: 2,
  [`${SPACEPORT} server`]: 2,
  [`${SPACEPORT} client`]: 2,
});

/** What both services log about a dock or separation, one line each. */
function expectedRecords(action: Sent['action'], ship: string): RegExp[] {
  const [asks, did] = action === 'dock' ? ['docking', 'docked'] : ['separation', 'separated'];
  return [
    new RegExp(`^Ship ${ship} asks ${SPACEPORT} to ${action}$`),
    new RegExp(`^Requesting ${asks} for ship ${ship}$`),
    new RegExp(` - "GET /request_${asks}/${ship} HTTP/1.1" 200$`),
    new RegExp(`^Ship ${ship} (retried: it has )?${did} successfully$`),
    new RegExp(` - "POST /${action} HTTP/1.1" 200$`),
    new RegExp(`^Ship ${did} successfully at ${SPACEPORT}$`),
    new RegExp(` - "POST /${action}/${SPACEPORT} HTTP/1.1" 200$`),
  ];
}

/** How many spans and log records each request leaves behind. */
export const SPANS_PER_REQUEST: number = Object.values(expectedSpans('')).reduce((sum, n) => sum + n, 0);
export const RECORDS_PER_REQUEST: number = expectedRecords('dock', '').length;

/** Looks a request's spans up in Jaeger, and its log records in the observatory. */
export async function findMissing(request: Sent): Promise<Loss> {
  const [spans, records] = await Promise.all([missingSpans(request), missingRecords(request)]);
  return { request, spans, records };
}

async function missingSpans({ ship, traceId }: Sent): Promise<string[]> {
  const spans = await spansOf(JAEGER, traceId);
  const byKind = Map.groupBy(spans, ({ service, kind }) => `${service} ${kind}`);
  const missing = Object.entries(expectedSpans(ship)).flatMap(([kind, count]) =>
    Array.from({ length: Math.max(0, count - distinct(byKind.get(kind) ?? [])) }, () => kind),
  );
  const ids = new Set([CALLER_SPAN_ID, ...spans.map(({ spanId }) => spanId)]);
  const orphans = spans.filter(({ parentId }) => parentId !== undefined && !ids.has(parentId));
  return missing.length > 0
    ? missing
    : orphans.map(({ service, name }) => `the parent of ${service} ${name}`);
}

/** A span that is delivered twice keeps its id. */
const distinct = (spans: Span[]): number => new Set(spans.map(({ spanId }) => spanId)).size;

async function missingRecords({ ship, action, traceId }: Sent): Promise<string[]> {
  const response = await fetch(`${OBSERVATORY}/api/logs?trace_id=${traceId}`);
  const { data } = (await response.json()) as { data: { body: unknown }[] };
  return expectedRecords(action, ship)
    .filter((line) => !data.some(({ body }) => line.test(String(body))))
    .map(({ source }) => source);
}

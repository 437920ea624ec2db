import { HttpError } from '#http-service/http-error.ts';
import type { StoredSpan } from '../store/records.ts';
import type { StoredTrace, TelemetryStore } from '../store/telemetry-store.ts';
import { goDuration, rfc3339, wholeNumber } from '../query/parameters.ts';
import { tagMatcher, type Tag } from './tag-matcher.ts';

/** The conditions of a search. One span must meet all of them. Times are in microseconds. */
export interface Search {
  /** Any service where it is undefined. */
  service: string | undefined;
  operation: string | undefined;
  tags: Tag[];
  start: number;
  end: number;
  minDuration: number;
  maxDuration: number;
  limit: number;
}

const DEFAULT_LIMIT = 100;
const LIMITS = { min: 1, max: 2 ** 31 - 1 };
/** Jaeger's default lookback. */
const DEFAULT_LOOKBACK_MS = 48 * 3_600_000;

/** Reads the query of Jaeger's v1 GET /api/traces. @throws {HttpError} 400 naming the parameter and what it should be. */
export function parseSearch(query: URLSearchParams): Search {
  const service = query.get('service');
  if (!service) throw new HttpError(400, "parameter 'service' is required");
  const search = withMaxDuration({
    service,
    operation: query.get('operation') || undefined,
    tags: [
      ...query.getAll('tag').map(parseTag),
      ...query.getAll('tags').flatMap((json) => parseTags('tags', json)),
    ],
    start: wholeNumber(query, 'start', 1000 * (Date.now() - DEFAULT_LOOKBACK_MS)),
    end: wholeNumber(query, 'end', 1000 * Date.now()),
    minDuration: goDuration(query, 'minDuration', 0),
    maxDuration: goDuration(query, 'maxDuration', 0),
    limit: wholeNumber(query, 'limit', DEFAULT_LIMIT, LIMITS),
  });
  if (search.minDuration !== 0 && search.maxDuration < search.minDuration)
    throw new HttpError(400, "'maxDuration' should be greater than 'minDuration'");
  return search;
}

const V3_PARAMETERS = [
  'query.service_name',
  'query.operation_name',
  'query.attributes',
  'query.start_time_min',
  'query.start_time_max',
  'query.duration_min',
  'query.duration_max',
  'query.num_traces',
  'query.search_depth',
  'query.raw_traces',
];

/** A query of v3 with its parameters' first names: newer Jaegers take them in camelCase too (`query.serviceName`). */
export function queryV3(given: URLSearchParams): URLSearchParams {
  const query = new URLSearchParams(given);
  for (const name of V3_PARAMETERS) {
    const camelCase = name.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
    for (const value of given.getAll(camelCase)) query.append(name, value);
  }
  return query;
}

/** Reads the query of v3's GET /api/v3/traces. @throws {HttpError} 400, as `parseSearch` does. */
export function parseSearchV3(query: URLSearchParams): Search {
  for (const name of ['query.start_time_min', 'query.start_time_max'])
    if (!query.get(name)) throw new HttpError(400, `${name} is required, a time in RFC 3339`);
  return withMaxDuration({
    service: query.get('query.service_name') || undefined,
    operation: query.get('query.operation_name') || undefined,
    tags: query.getAll('query.attributes').flatMap((json) => parseTags('query.attributes', json)),
    start: rfc3339(query, 'query.start_time_min', 0),
    end: rfc3339(query, 'query.start_time_max', Infinity),
    minDuration: goDuration(query, 'query.duration_min', 0),
    maxDuration: goDuration(query, 'query.duration_max', 0),
    limit: Math.min(
      wholeNumber(query, 'query.search_depth', LIMITS.max, LIMITS),
      wholeNumber(
        query,
        'query.num_traces',
        query.get('query.search_depth') ? LIMITS.max : DEFAULT_LIMIT,
        LIMITS,
      ),
    ),
  });
}

/** A duration of 0 sets no condition. */
function withMaxDuration(search: Search): Search {
  return { ...search, maxDuration: search.maxDuration || Infinity };
}

/** The traces that `search` asks for, newest first. Tags, the most expensive condition, are checked last, and only up to the limit. */
export function findTraces(store: TelemetryStore, search: Search): StoredTrace[] {
  const fits = (span: StoredSpan) => meetsAllButTags(span, search);
  const hasTags = tagMatcher(search.tags);
  return newestFirst(store.traces().filter(({ spans }) => spans.values().some(fits)))
    .values()
    .filter(({ spans }) => spans.values().some((span) => fits(span) && hasTags(span)))
    .take(search.limit)
    .toArray();
}

/** The traces that have spans, the one that started last first. */
export function newestFirst(traces: IteratorObject<StoredTrace>): StoredTrace[] {
  return traces
    .filter(({ spans }) => spans.size > 0)
    .toArray()
    .toSorted((a, b) => b.start - a.start || 0); // both Infinity where no span says when it started
}

function meetsAllButTags(span: StoredSpan, search: Search): boolean {
  return (
    (search.service === undefined || span.origin.service === search.service) &&
    (search.operation === undefined || span.name === search.operation) &&
    span.start >= search.start &&
    span.start <= search.end &&
    span.duration >= search.minDuration &&
    span.duration <= search.maxDuration
  );
}

/** Tags as a JSON object whose values are strings. */
function parseTags(name: string, json: string): Tag[] {
  try {
    const tags: unknown = JSON.parse(json);
    if (typeof tags === 'object' && tags !== null && !Array.isArray(tags)) {
      const pairs = Object.entries(tags);
      if (pairs.every(([, value]) => typeof value === 'string')) return pairs as Tag[];
    }
  } catch {
    // answered below
  }
  throw new HttpError(
    400,
    `malformed '${name}' parameter, expecting a JSON object of strings such as {"key":"value"}`,
  );
}

function parseTag(tag: string): Tag {
  const colon = tag.indexOf(':');
  if (colon < 0) throw new HttpError(400, "malformed 'tag' parameter, expecting key:value");
  return [tag.slice(0, colon), tag.slice(colon + 1)];
}

import { HttpError } from '../../service/http-error.ts';
import type { Span } from '../otlp/model.ts';
import type { StoredSpan } from '../store/records.ts';
import type { StoredTrace, TelemetryStore } from '../store/telemetry-store.ts';
import { eventTags, processTags, spanTags } from './jaeger.ts';

/** What a search asks for. One span must meet every condition. Times are in microseconds. */
export interface Search {
  service: string;
  operation: string | undefined;
  tags: [key: string, value: string][];
  start: number;
  end: number;
  minDuration: number;
  maxDuration: number;
  limit: number;
}

const DEFAULT_LIMIT = 100;

/** Reads the query of Jaeger's GET /api/traces. @throws {HttpError} 400 naming the parameter and what it should be. */
export function parseSearch(query: URLSearchParams): Search {
  const service = query.get('service');
  if (!service) throw new HttpError(400, "parameter 'service' is required");
  return {
    service,
    operation: query.get('operation') || undefined,
    tags: [...query.getAll('tags').flatMap(parseTags), ...query.getAll('tag').map(parseTag)],
    start: parseNumber(query, 'start', 0),
    end: parseNumber(query, 'end', Infinity),
    minDuration: parseDuration(query, 'minDuration', 0),
    maxDuration: parseDuration(query, 'maxDuration', Infinity),
    limit: parseNumber(query, 'limit', DEFAULT_LIMIT),
  };
}

/** The traces that `search` asks for, newest first. */
export function findTraces(store: TelemetryStore, search: Search): StoredTrace[] {
  return newestFirst(
    store.traces().filter(({ spans }) => spans.values().some((span) => matches(span, search))),
  ).slice(0, search.limit);
}

/** The traces that have spans, the one that started last first. */
export function newestFirst(traces: IteratorObject<StoredTrace>): StoredTrace[] {
  return traces
    .filter(({ spans }) => spans.size > 0)
    .map((trace) => ({ trace, start: startOf(trace) }))
    .toArray()
    .toSorted((a, b) => b.start - a.start)
    .map(({ trace }) => trace);
}

/** When the first span of a trace started, in microseconds since 1970. */
export function startOf({ spans }: StoredTrace): number {
  return spans.values().reduce((first, { start }) => Math.min(first, start), Infinity);
}

function matches(span: StoredSpan, search: Search): boolean {
  return (
    span.origin.service === search.service &&
    (search.operation === undefined || span.name === search.operation) &&
    span.start >= search.start &&
    span.start <= search.end &&
    span.duration >= search.minDuration &&
    span.duration <= search.maxDuration &&
    hasTags(span, search.tags)
  );
}

/** Tags are looked for where Jaeger looks: on the span, on its process and in its events. */
function hasTags({ json, origin }: StoredSpan, wanted: Search['tags']): boolean {
  if (wanted.length === 0) return true;
  const span = JSON.parse(json) as Span;
  const tags = [
    ...spanTags(span, origin),
    ...processTags(origin),
    ...(span.events ?? []).flatMap(({ name = '', attributes = [] }) => eventTags(name, attributes)),
  ];
  return wanted.every(([key, value]) => tags.some((tag) => tag.key === key && String(tag.value) === value));
}

function parseTags(json: string): Search['tags'] {
  try {
    const tags: unknown = JSON.parse(json);
    if (typeof tags === 'object' && tags !== null && !Array.isArray(tags))
      return Object.entries(tags).map(([key, value]) => [key, String(value)]);
  } catch {
    // answered below
  }
  throw new HttpError(400, `malformed 'tags' parameter, expecting a JSON object such as {"key":"value"}`);
}

function parseTag(tag: string): [string, string] {
  const colon = tag.indexOf(':');
  if (colon < 0) throw new HttpError(400, "malformed 'tag' parameter, expecting key:value");
  return [tag.slice(0, colon), tag.slice(colon + 1)];
}

function parseNumber(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (!text) return otherwise;
  if (!/^\d{1,16}$/.test(text)) throw new HttpError(400, `unable to parse param '${name}': a whole number`);
  return Number(text);
}

const MICROS: Record<string, number> = { ns: 0.001, us: 1, µs: 1, ms: 1e3, s: 1e6, m: 6e7, h: 3.6e9 };

/** A duration as Go writes it, such as `1m30s` or `1.5ms`, in microseconds. */
function parseDuration(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (!text) return otherwise;
  const part = /(\d+\.?\d*)(ns|us|µs|ms|s|m|h)/g;
  if (text.replaceAll(part, '') !== '')
    throw new HttpError(400, `unable to parse param '${name}': a duration such as 100ms or 1.5s`);
  return text.matchAll(part).reduce((sum, [, number, unit]) => sum + Number(number) * MICROS[unit!]!, 0);
}

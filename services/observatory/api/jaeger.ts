import { STATUS_ERROR, type AnyValue, type Attribute, type Span } from '../model/otlp.ts';
import { micros, type StoredSpan } from '../store/records.ts';
import type { Origin } from '../store/origins.ts';
import type { StoredTrace } from '../store/telemetry-store.ts';
import { sanitized } from './sanitized.ts';
import { skewWarnings } from './skew.ts';
import { KINDS } from '../query/attributes.ts';
import { compareText, valueText } from '../query/values.ts';

/** A tag of Jaeger's v1 API. */
export interface JaegerTag {
  key: string;
  /** In Jaeger's sort order. */
  type: 'string' | 'bool' | 'int64' | 'float64' | 'binary';
  value: string | number | boolean;
}

const TYPES: JaegerTag['type'][] = ['string', 'bool', 'int64', 'float64', 'binary'];

const STATUS_CODES = ['', 'OK', 'ERROR'];

/** The attribute that identifies a host in v1. */
const SHARED_CLOCK = ['ip'];

/** A trace as Jaeger's v1 API gives it. Times are in microseconds. */
export function toJaegerTrace({ id, spans }: StoredTrace): object {
  const processes = new Map<string, { id: string; process: object }>();
  const processId = (origin: Origin): string => {
    const process = { serviceName: origin.service, tags: processTags(origin) };
    const key = JSON.stringify(process);
    const known = processes.get(key) ?? { id: `p${processes.size + 1}`, process };
    processes.set(key, known);
    return known.id;
  };
  const skews = skewWarnings(spans, SHARED_CLOCK);
  const warningsOf = ({ id, parentId }: StoredSpan): string[] => [
    ...(parentId === '' || spans.has(parentId)
      ? []
      : [`invalid parent span IDs=${parentId}; skipping clock skew adjustment`]),
    ...(skews.has(id) ? [skews.get(id)!] : []),
  ];
  return {
    traceID: jaegerTraceId(id),
    spans: [...spans.values()].map((span) => toJaegerSpan(span, warningsOf(span), processId(span.origin))),
    processes: Object.fromEntries(processes.values().map(({ id, process }) => [id, process])),
    warnings: null,
  };
}

function toJaegerSpan(stored: StoredSpan, found: string[], processID: string): object {
  const { span, warnings: ownWarnings } = sanitized(stored);
  const warnings = [...ownWarnings, ...found];
  return {
    traceID: jaegerTraceId(stored.traceId),
    spanID: stored.id,
    operationName: stored.name,
    references: references(stored, span),
    startTime: stored.start,
    duration: stored.duration,
    tags: spanTags(span, stored.origin),
    logs: (span.events ?? []).map(({ timeUnixNano, name = '', attributes = [] }) => ({
      timestamp: micros(timeUnixNano),
      fields: eventTags(name, attributes),
    })),
    processID,
    warnings: warnings.length > 0 ? warnings : null,
  };
}

/** Links follow from; the parent comes before them, unless a link names it too. */
function references({ traceId, parentId }: StoredSpan, { links = [] }: Span): object[] {
  const isParent = (link: { traceId?: string; spanId?: string }) =>
    link.traceId === traceId && link.spanId === parentId;
  return [
    ...(parentId === '' || links.some(isParent)
      ? []
      : [{ refType: 'CHILD_OF', traceID: jaegerTraceId(traceId), spanID: parentId }]),
    ...links.map((link) => ({
      refType: 'FOLLOWS_FROM',
      traceID: jaegerTraceId(link.traceId ?? ''),
      spanID: link.spanId ?? '',
    })),
  ];
}

/** A span's attributes, and what else Jaeger makes tags of, sorted as Jaeger sorts them. */
export function spanTags(
  { attributes = [], kind = 0, status = {}, traceState }: Span,
  { scope }: Origin,
): JaegerTag[] {
  const text = (key: string, value: string | undefined): JaegerTag[] =>
    value ? [{ key, type: 'string', value }] : [];
  return sorted([
    ...attributes.map(toTag),
    ...text('span.kind', KINDS[kind]),
    ...text('otel.scope.name', scope.name),
    ...text('otel.scope.version', scope.version),
    ...text('otel.status_code', STATUS_CODES[status.code ?? 0]),
    ...text('otel.status_description', status.message),
    ...text('w3c.tracestate', traceState),
    ...(status.code === STATUS_ERROR ? [{ key: 'error', type: 'bool', value: true } as const] : []),
  ]);
}

/** A resource's attributes as tags of Jaeger's process, without the service's name, which has a field of its own. */
function processTags({ resource }: Origin): JaegerTag[] {
  return sorted((resource.attributes ?? []).filter(({ key }) => key !== 'service.name').map(toTag));
}

/** An event's attributes, after its name. */
function eventTags(name: string, attributes: Attribute[]): JaegerTag[] {
  const tags = sorted(attributes.map(toTag));
  const named = name === '' || tags.some(({ key }) => key === 'event');
  return named ? tags : [{ key: 'event', type: 'string', value: name }, ...tags];
}

/** An attribute as Jaeger gives it. */
export function toTag({ key = '', value = {} }: Attribute): JaegerTag {
  return { key, ...toTypedValue(value) };
}

/** Jaeger has no type for lists and maps: they are JSON in a string. An integer beyond 2^53 is a string too, so that it stays exact. */
function toTypedValue(value: AnyValue): Pick<JaegerTag, 'type' | 'value'> {
  if (value.boolValue !== undefined) return { type: 'bool', value: value.boolValue };
  if (value.doubleValue !== undefined) return { type: 'float64', value: value.doubleValue };
  if (value.bytesValue !== undefined) return { type: 'binary', value: value.bytesValue };
  if (value.intValue !== undefined) {
    const number = Number(value.intValue);
    return { type: 'int64', value: Number.isSafeInteger(number) ? number : value.intValue };
  }
  const text = valueText(value);
  return { type: 'string', value: value.stringValue === undefined ? escapeAsGoDoes(text) : text };
}

function escapeAsGoDoes(json: string): string {
  return json.replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);
}

function sorted(tags: JaegerTag[]): JaegerTag[] {
  return tags.toSorted(
    (a, b) =>
      compareText(a.key, b.key) ||
      TYPES.indexOf(a.type) - TYPES.indexOf(b.type) ||
      compareText(String(a.value), String(b.value)),
  );
}

/** Jaeger writes a trace id of 64 bits with 16 digits. */
export function jaegerTraceId(id: string): string {
  return id.replace(/^0{16}/, '');
}

import type { Attribute, Span } from '../otlp/model.ts';
import type { Origin } from '../store/origins.ts';
import type { StoredSpan } from '../store/records.ts';
import { KINDS, spanTags, toTag, type JaegerTag } from './jaeger.ts';

/** What a span must have: on itself, on its resource or scope, or in an event. */
export type Tag = [key: string, value: string];

/** Tags that Jaeger makes of a span's fields: their keys are not in the span as it is kept. */
const MADE = new Set([
  'otel.status_description',
  'span.kind',
  'otel.scope.name',
  'otel.scope.version',
  'otel.status_code',
  'w3c.tracestate',
]);

/**
 * Makes a test of whether a span has every one of `tags`. A span is parsed only where its text has the key and the value
 * somewhere, and each resource is looked through once.
 */
export function tagMatcher(tags: Tag[]): (span: StoredSpan) => boolean {
  const matchers = tags.map(oneTagMatcher);
  return (span) => matchers.every((matches) => matches(span));
}

function oneTagMatcher([key, value]: Tag): (span: StoredSpan) => boolean {
  // Jaeger finds `error=false` where the status is OK; one that is unset is neither
  if (key === 'error') return ({ failed, json }) => (value === 'true' ? failed : isOk(json));
  if (key === 'span.kind') return ({ kind }) => KINDS[kind] === value;
  const seen = new Map<Origin, boolean>();
  const mayBeIn = textCheck(key, value);
  return (span) => {
    const { origin, json } = span;
    let inOrigin = seen.get(origin);
    if (inOrigin === undefined) {
      inOrigin = [...attributesOf(origin)].some((attribute) => isTag(toTag(attribute), key, value));
      seen.set(origin, inOrigin);
    }
    if (inOrigin) return true;
    return mayBeIn(json) && tagsOf(span).some((tag) => isTag(tag, key, value));
  };
}

function isOk(json: string): boolean {
  return json.includes('"status"') && (JSON.parse(json) as Span).status?.code === 1;
}

/** A cheap test that is never false where the tag is in the JSON of a span. */
function textCheck(key: string, value: string): (json: string) => boolean {
  if (MADE.has(key)) return () => true;
  const keyText = JSON.stringify(key);
  // lists and maps are not in the JSON of a span as they are in the text of a tag
  const valueText = /^[[{]/.test(value) ? '' : JSON.stringify(value).slice(1, -1);
  return (json) => json.includes(keyText) && json.includes(valueText);
}

function attributesOf({ resource, scope }: Origin): Attribute[] {
  return [...(resource.attributes ?? []), ...(scope.attributes ?? [])];
}

function tagsOf({ json, origin }: StoredSpan): JaegerTag[] {
  const span = JSON.parse(json) as Span;
  const ofEvents = (span.events ?? []).flatMap(({ attributes = [] }) => attributes.map(toTag));
  return [...spanTags(span, origin), ...ofEvents];
}

function isTag(tag: JaegerTag, key: string, value: string): boolean {
  return tag.key === key && String(tag.value) === value;
}

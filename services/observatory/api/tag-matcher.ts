import type { Attribute, Span } from '../model/otlp.ts';
import type { Origin } from '../store/origins.ts';
import type { StoredSpan } from '../store/records.ts';
import { KINDS } from '../query/attributes.ts';
import { spanTags, toTag, type JaegerTag } from './jaeger.ts';

/** Required tags: on the span, its resource or scope, or in an event. */
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
 * Makes a test of whether a span has every one of `tags`. A span is parsed only if its text may contain all of them, and each resource is
 * searched once.
 */
export function tagMatcher(tags: Tag[]): (span: StoredSpan) => boolean {
  const matchers = tags.map(([key, value]) => ({
    mayMatch: cheapTest(key, value),
    matches: (tag: JaegerTag) => isTag(tag, key, value),
  }));
  return (span) => {
    const open = [];
    for (const { mayMatch, matches } of matchers) {
      const verdict = mayMatch(span);
      if (verdict === false) return false;
      if (verdict === 'maybe') open.push(matches);
    }
    if (open.length === 0) return true;
    const found = tagsOf(span);
    return open.every((matches) => found.some(matches));
  };
}

/** Whether a span may have a tag, judged without parsing it. */
function cheapTest(key: string, value: string): (span: StoredSpan) => boolean | 'maybe' {
  // Jaeger finds `error=false` where the status is OK; one that is unset is neither
  if (key === 'error') return ({ isError, json }) => (value === 'true' ? isError : isOk(json));
  if (key === 'span.kind') return ({ kind }) => KINDS[kind] === value;
  const inOrigin = new Map<Origin, boolean>();
  const mayBeIn = textCheck(key, value);
  return ({ origin, json }) => {
    let verdict = inOrigin.get(origin);
    if (verdict === undefined) {
      verdict = attributesOf(origin).some((attribute) => isTag(toTag(attribute), key, value));
      inOrigin.set(origin, verdict);
    }
    return verdict || (mayBeIn(json) && 'maybe');
  };
}

function isOk(json: string): boolean {
  return json.includes('"status"') && (JSON.parse(json) as Span).status?.code === 1;
}

/**
 * A cheap test that is never false where an attribute is in the JSON of a span: its key, and right behind it its value, or the end
 * of the attribute where a sender put the value first. A list or a map may be anything: it is not written as its tag's text is.
 */
function textCheck(key: string, value: string): (json: string) => boolean {
  if (MADE.has(key)) return () => true;
  const keyText = `"key":${JSON.stringify(key)}`;
  const isScalar = !/^[[{]/.test(value);
  const valueText = isScalar ? JSON.stringify(value).slice(1, -1) : '';
  const written = isScalar ? `\\{|"?${RegExp.escape(valueText)}"?\\}` : '';
  const behind = new RegExp(`\\}|,"value":\\{(?:\\}|"\\w+":(?:${written}))`, 'y');
  // plain text search is much faster than a regular expression, which then only checks what follows each key
  return (json) => {
    for (let at = json.indexOf(keyText); at >= 0; at = json.indexOf(keyText, behind.lastIndex)) {
      const end = at + keyText.length;
      behind.lastIndex = end;
      if (behind.test(json)) return true;
      behind.lastIndex = end; // a test that fails sets it back to the start
    }
    return false;
  };
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

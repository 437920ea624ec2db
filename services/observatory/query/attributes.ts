import type { Attribute, Span } from '../model/otlp.ts';
import type { Origin } from '../store/origins.ts';
import type { StoredSpan } from '../store/records.ts';
import { attributeOf } from './texts.ts';
import { valueText } from './values.ts';

/** SpanKind of OTLP by its number; empty where it is not specified. */
export const KINDS = ['', 'internal', 'server', 'client', 'producer', 'consumer'];

/** Reads one attribute of a span as text; undefined where the span has none. */
export type AttributeReader = (span: StoredSpan) => string | undefined;

const FIELDS: Record<string, AttributeReader> = {
  name: ({ name }) => name,
  service: ({ origin }) => origin.service,
  kind: ({ kind }) => KINDS[kind],
  status: ({ outcome }) => outcome,
};

/**
 * Makes a reader of an attribute of a span, or of its resource where the span has none; `name`, `service`, `kind` and `status` (the
 * outcome) are the span's own. Most spans are not parsed for it: a search in 100,000 spans takes some 30 ms, and parsing them 500.
 */
export function attributeReader(key: string): AttributeReader {
  if (Object.hasOwn(FIELDS, key)) return FIELDS[key]!;
  const ofSpan = textReader(key);
  const ofResource = new Map<Origin, string | undefined>();
  return (span) => {
    const value = ofSpan(span.json);
    if (value !== undefined) return value;
    const { origin } = span;
    if (!ofResource.has(origin)) ofResource.set(origin, attributeOf(origin.resource.attributes, key));
    return ofResource.get(origin);
  };
}

/** Every attribute of a span as text, its resource's first. */
export function attributesOfSpan({ json, origin }: StoredSpan): [key: string, value: string][] {
  const { attributes = [] } = JSON.parse(json) as Span;
  const pair = ({ key = '', value }: Attribute): [string, string] => [key, valueText(value)];
  return [...(origin.resource.attributes ?? []).map(pair), ...attributes.map(pair)];
}

const SCALAR = /\{"(?:intValue":"(-?\d+)"|stringValue":"([^"\\]*)"|boolValue":(true|false))\}/y;

/** Reads the attribute from the JSON of a span: only what is not as most attributes are is parsed. */
function textReader(key: string): (json: string) => string | undefined {
  const keyText = `"key":${JSON.stringify(key)}`;
  const between = ',"value":';
  return (json) => {
    const at = json.indexOf(keyText);
    if (at < 0) return undefined;
    const value = at + keyText.length;
    if (json.startsWith(between, value) && isOfSpan(json, at)) {
      SCALAR.lastIndex = value + between.length;
      const found = SCALAR.exec(json);
      if (found) return found[1] ?? found[2] ?? found[3];
    }
    return attributeOf((JSON.parse(json) as Span).attributes, key);
  };
}

/** Whether what stands at `at` belongs to an attribute of the span itself: not to an event, a link or a map. */
function isOfSpan(json: string, at: number): boolean {
  return !['"events":[', '"links":[', '"kvlistValue":{'].some((other) => json.lastIndexOf(other, at) >= 0);
}

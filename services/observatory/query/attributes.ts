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
  const ofSpan = textReader(`"key":${JSON.stringify(key)}`, (each) => each === key);
  const ofResource = new Map<Origin, string | undefined>();
  return (span) => {
    const value = ofSpan(span.json);
    if (value !== undefined) return value;
    const { origin } = span;
    if (!ofResource.has(origin)) ofResource.set(origin, attributeOf(origin.resource.attributes, key));
    return ofResource.get(origin);
  };
}

/** Makes a reader of the first attribute of a span whose key ends with a dot and this: `id` finds `sos.ship.id`. */
export function lastPartReader(part: string): AttributeReader {
  const ending = `.${part}`;
  const ofSpan = textReader(`.${JSON.stringify(part).slice(1)}`, (each) => each.endsWith(ending));
  return ({ json }) => ofSpan(json);
}

/** Every attribute of a span as text, its resource's first. */
export function attributesOfSpan({ json, origin }: StoredSpan): [key: string, value: string][] {
  const { attributes = [] } = JSON.parse(json) as Span;
  const pair = ({ key = '', value }: Attribute): [string, string] => [key, valueText(value)];
  return [...(origin.resource.attributes ?? []).map(pair), ...attributes.map(pair)];
}

const SCALAR = /\{"(?:intValue":"(-?\d+)"|stringValue":"([^"\\]*)"|boolValue":(true|false))\}/y;

/**
 * Reads the first attribute with such a key from the JSON of a span. Only unusual spans are parsed.
 * @param keyText how each such key ends in the JSON.
 */
function textReader(
  keyText: string,
  isWanted: (key: string) => boolean,
): (json: string) => string | undefined {
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
    const attribute = (JSON.parse(json) as Span).attributes?.find(({ key = '' }) => isWanted(key));
    return attribute && valueText(attribute.value);
  };
}

/** The parts of a span with attributes of their own. */
const OTHER = /"(?:events":\[|links":\[|kvlistValue":\{)/;

/** Whether what stands at `at` belongs to an attribute of the span itself: not to an event, a link or a map. */
function isOfSpan(json: string, at: number): boolean {
  const found = json.search(OTHER);
  return found < 0 || found > at;
}

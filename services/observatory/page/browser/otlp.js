/**
 * @typedef {import('../../model/otlp.ts').AnyValue} AnyValue
 * @typedef {import('../../model/otlp.ts').Attribute} Attribute
 * @typedef {import('../../model/otlp.ts').Span} OtlpSpan
 * @typedef {import('../../model/otlp.ts').LogRecord} OtlpLog
 * @typedef {NonNullable<OtlpSpan['events']>[number]} SpanEvent
 */

/** A value as one text: what a person reads, and what a search compares. @param {AnyValue} [value] @returns {string} */
export function valueText(value = {}) {
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.intValue !== undefined) return value.intValue;
  if (value.arrayValue) return `[${(value.arrayValue.values ?? []).map(valueText).join(', ')}]`;
  if (value.kvlistValue) return `{${(value.kvlistValue.values ?? []).map(pairText).join(', ')}}`;
  return String(value.boolValue ?? value.doubleValue ?? value.bytesValue ?? '');
}

/** `key=value`. @param {Attribute} attribute */
export function pairText({ key = '', value }) {
  return `${key}=${valueText(value)}`;
}

/** The text of the attribute `name`; undefined where there is none. @param {Attribute[] | undefined} attributes @param {string} name */
export function attributeOf(attributes, name) {
  const found = attributes?.find(({ key }) => key === name);
  return found && valueText(found.value);
}

const KINDS = ['', 'internal', 'server', 'client', 'producer', 'consumer'];

/** What a span's kind is called; empty where it is not said. @param {number} [kind] */
export function kindName(kind = 0) {
  return KINDS[kind] ?? '';
}

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** What a severity is called, whatever the sender calls it. @param {number} [severity] 1 to 24, four to each level */
export function levelName(severity = 0) {
  return LEVELS[Math.ceil(severity / 4) - 1] ?? '';
}

/**
 * @typedef {import('../../model/otlp.ts').AnyValue} AnyValue
 * @typedef {import('../../model/otlp.ts').Attribute} Attribute
 * @typedef {import('../../model/otlp.ts').Span} OtlpSpan
 * @typedef {import('../../model/otlp.ts').LogRecord} OtlpLog
 * @typedef {NonNullable<OtlpSpan['events']>[number]} SpanEvent
 */

/** A value as text, for display and search. @param {AnyValue} [value] @returns {string} */
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

/** The name of a span's kind; empty if unspecified. @param {number} [kind] */
export function kindName(kind = 0) {
  return KINDS[kind] ?? '';
}

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** The name of a severity, whatever its text in the record is. @param {number} [severity] 1 to 24, four to each level */
export function levelName(severity = 0) {
  return LEVELS[Math.ceil(severity / 4) - 1] ?? '';
}

import { pairText } from '../otlp.js';

/**
 * @typedef {import('./types.ts').SpanNode} SpanNode
 * @typedef {import('./types.ts').LogLine} LogLine
 * @typedef {import('./types.ts').Trace} Trace
 */

/** @type {WeakMap<SpanNode | LogLine, string>} */
const texts = new WeakMap();

/**
 * The spans and log lines that have `text` anywhere in them, whatever its case, in the order of their times. It searches the trace, not
 * the page, which draws only some rows.
 * @param {Trace} trace @param {string} text @returns {(SpanNode | LogLine)[]}
 */
export function search(trace, text) {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  const found = [...trace.spans, ...trace.logs].filter((item) => textOf(item).includes(wanted));
  return found.toSorted((a, b) => ('body' in a ? a.time : a.start) - ('body' in b ? b.time : b.start));
}

/** @param {SpanNode | LogLine} item */
function textOf(item) {
  const known = texts.get(item);
  if (known !== undefined) return known;
  const text = ('body' in item ? logTexts(item) : spanTexts(item)).join('\n').toLowerCase();
  texts.set(item, text);
  return text;
}

/** @param {LogLine} log */
function logTexts({ service, level, body, attributes }) {
  return [service, level, body, ...attributes.map(pairText)];
}

/** @param {SpanNode} span */
function spanTexts({ id, service, name, otlp }) {
  const { attributes = [], events = [], status } = otlp;
  const eventTexts = events.flatMap((event) => [event.name ?? '', ...(event.attributes ?? []).map(pairText)]);
  return [id, service, name, status?.message ?? '', ...attributes.map(pairText), ...eventTexts];
}

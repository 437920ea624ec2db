import { attributeOf, kindName, levelName, pairText, valueText } from '../otlp.js';

/**
 * @typedef {import('../otlp.js').OtlpSpan} OtlpSpan
 * @typedef {import('../otlp.js').OtlpLog} OtlpLog
 * @typedef {import('../otlp.js').Attribute} Attribute
 * @typedef {import('../../../model/outcome.ts').Outcome} Outcome
 * @typedef {import('./types.ts').Origin} Origin
 * @typedef {import('./types.ts').SpanNode} SpanNode
 * @typedef {import('./types.ts').LogLine} LogLine
 */

/** A span outside its tree. @param {OtlpSpan} otlp @param {Outcome} outcome @param {Origin} origin @param {bigint} base @returns {SpanNode} */
export function toNode(otlp, outcome, origin, base) {
  const { spanId: id = '', parentSpanId = '', name = '', kind, attributes, events = [] } = otlp;
  const timeless = isUnknown(otlp.startTimeUnixNano);
  const start = timeless ? 0 : relative(otlp.startTimeUnixNano, base);
  /** @type {SpanNode} */
  const node = {
    id,
    parentId: /^0*$/.test(parentSpanId) ? '' : parentSpanId,
    service: origin.service,
    name: name || '(no name)',
    detail: /^[A-Z]+$/.test(name) ? pathOf(attributes) : '',
    kind: kindName(kind),
    start,
    end: timeless ? start : Math.max(start, relative(otlp.endTimeUnixNano, base)),
    timeless,
    outcome,
    httpStatus: Number(attributeOf(attributes, 'http.response.status_code') ?? 0),
    otlp,
    origin,
    parent: undefined,
    children: [],
    logs: [],
    events: [],
    depth: 0,
    type: 'span',
    skew: 0,
    circular: false,
  };
  node.events = events.map((event, index) => toEvent(event, index, node, base));
  return node;
}

/** A log line with its span. @param {OtlpLog} otlp @param {Origin} origin @param {bigint} base @param {Map<string, SpanNode>} byId @returns {LogLine} */
export function toLine(otlp, origin, base, byId) {
  const { severityNumber, severityText = '', body, spanId = '', attributes = [] } = otlp;
  const time = timeOf(otlp);
  return {
    type: 'log',
    key: '',
    time: isUnknown(time) ? 0 : relative(time, base),
    timeless: isUnknown(time),
    service: origin.service,
    level: levelName(severityNumber) || severityText.toLowerCase(),
    body: valueText(body),
    span: byId.get(spanId),
    attributes,
    origin,
  };
}

/** @param {import('../otlp.js').SpanEvent} event @param {number} index @param {SpanNode} span @param {bigint} base @returns {LogLine} */
function toEvent({ name = '', timeUnixNano, attributes = [] }, index, span, base) {
  const isException = name === 'exception';
  const words = isException
    ? [attributeOf(attributes, 'exception.type'), attributeOf(attributes, 'exception.message')]
        .filter(Boolean)
        .join(': ')
    : [name, ...attributes.slice(0, 6).map(pairText)].join(' ');
  return {
    type: 'event',
    key: `event-${span.id}-${index}`,
    time: isUnknown(timeUnixNano) ? span.start : relative(timeUnixNano, base),
    timeless: isUnknown(timeUnixNano),
    service: span.service,
    level: isException ? 'error' : '',
    body: words || '(no name)',
    span,
    attributes,
    origin: span.origin,
  };
}

/** The timestamp of a record, or else its observed timestamp. @param {OtlpLog} log */
export function timeOf({ timeUnixNano = '0', observedTimeUnixNano }) {
  return timeUnixNano === '0' ? observedTimeUnixNano : timeUnixNano;
}

/** @param {string | undefined} nanos */
export function isUnknown(nanos) {
  return nanos === undefined || nanos === '0';
}

/** @param {Attribute[] | undefined} attributes */
function pathOf(attributes) {
  const path = attributeOf(attributes, 'url.path');
  if (path !== undefined) return path;
  return URL.parse(attributeOf(attributes, 'url.full') ?? '')?.pathname ?? '';
}

/** @param {string | undefined} nanos @param {bigint} base */
function relative(nanos, base) {
  return Number(BigInt(nanos ?? 0) - base) / 1000;
}

import { attributeOf, kindName, levelName, valueText } from '../otlp.js';

/**
 * @typedef {import('../otlp.js').OtlpSpan} OtlpSpan
 * @typedef {import('../otlp.js').OtlpLog} OtlpLog
 * @typedef {import('../otlp.js').Attribute} Attribute
 * @typedef {import('./types.ts').Origin} Origin
 * @typedef {import('./types.ts').SpanNode} SpanNode
 * @typedef {import('./types.ts').LogLine} LogLine
 */

/** A span outside its tree. @param {OtlpSpan} otlp @param {Origin} origin @param {bigint} base @returns {SpanNode} */
export function toNode(otlp, origin, base) {
  const { spanId: id = '', parentSpanId = '', name = '', kind, attributes, status } = otlp;
  const start = relative(otlp.startTimeUnixNano, base);
  return {
    id,
    parentId: /^0*$/.test(parentSpanId) ? '' : parentSpanId,
    service: origin.service,
    name: name || '(no name)',
    detail: /^[A-Z]+$/.test(name) ? pathOf(attributes) : '',
    kind: kindName(kind),
    start,
    end: Math.max(start, relative(otlp.endTimeUnixNano, base)),
    failed: status?.code === 2,
    httpStatus: Number(attributeOf(attributes, 'http.response.status_code') ?? 0),
    otlp,
    origin,
    parent: undefined,
    children: [],
    logs: [],
    depth: 0,
    type: 'span',
    skew: 0,
    circular: false,
  };
}

/** A log line with its span. @param {OtlpLog} otlp @param {string} service @param {bigint} base @param {Map<string, SpanNode>} byId @returns {LogLine} */
export function toLine(otlp, service, base, byId) {
  const { severityNumber, severityText = '', body, spanId = '' } = otlp;
  return {
    index: 0,
    time: relative(timeOf(otlp), base),
    service,
    level: levelName(severityNumber) || severityText.toLowerCase(),
    body: valueText(body),
    span: byId.get(spanId),
    otlp,
  };
}

/** @param {Attribute[] | undefined} attributes */
function pathOf(attributes) {
  const path = attributeOf(attributes, 'url.path');
  if (path !== undefined) return path;
  return URL.parse(attributeOf(attributes, 'url.full') ?? '')?.pathname ?? '';
}

/** When a record was written, or else when it was seen. @param {OtlpLog} log */
export function timeOf({ timeUnixNano = '0', observedTimeUnixNano }) {
  return timeUnixNano === '0' ? observedTimeUnixNano : timeUnixNano;
}

/** @param {string | undefined} nanos @param {bigint} base */
function relative(nanos, base) {
  return Number(BigInt(nanos ?? 0) - base) / 1000;
}

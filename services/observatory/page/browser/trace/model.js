import { attributeOf, kindName, levelName, valueText } from '../otlp.js';

/**
 * @typedef {import('../otlp.js').OtlpSpan} OtlpSpan
 * @typedef {import('../otlp.js').OtlpLog} OtlpLog
 * @typedef {import('../otlp.js').Attribute} Attribute
 *
 * @typedef {object} Origin
 * @property {string} service
 * @property {{ attributes?: Attribute[] }} resource
 * @property {{ name?: string, version?: string }} scope
 *
 * @typedef {object} Payload what the observatory gives for a trace
 * @property {string} id
 * @property {string[]} services
 * @property {Origin[]} origins
 * @property {[number, OtlpSpan][]} spans
 * @property {[number, OtlpLog][]} logs
 *
 * A span in its tree. Times are in microseconds since the trace began.
 * @typedef {object} SpanNode
 * @property {string} id
 * @property {string} parentId
 * @property {string} service
 * @property {string} name
 * @property {string} detail what its name leaves out: the path of a request whose span is called only `GET`
 * @property {string} kind
 * @property {number} start
 * @property {number} end
 * @property {boolean} failed
 * @property {number} httpStatus 0 where it has none
 * @property {OtlpSpan} otlp
 * @property {Origin} origin
 * @property {SpanNode | undefined} parent
 * @property {SpanNode[]} children by their start
 * @property {LogLine[]} logs by their time
 * @property {number} depth
 * @property {'span' | 'missing'} type a missing span is known only as the parent of others
 * @property {number} skew how much earlier it starts than its parent in another service, which clocks can say but time cannot
 * @property {boolean} circular its parents lead back to itself
 *
 * @typedef {object} LogLine
 * @property {number} index
 * @property {number} time
 * @property {string} service
 * @property {string} level
 * @property {string} body
 * @property {string} spanId
 * @property {SpanNode | undefined} span
 * @property {OtlpLog} otlp
 *
 * @typedef {object} Trace
 * @property {string} id
 * @property {string[]} services all that the observatory knows, so that each has its colour on every page
 * @property {number} start microseconds since 1970
 * @property {number} duration
 * @property {SpanNode[]} spans by their start
 * @property {SpanNode[]} tops what the tree begins with
 * @property {Map<string, SpanNode>} byId
 * @property {LogLine[]} logs in the order of their times
 */

/** What clocks that agree can still differ by: some SDKs take a span's start in whole milliseconds. */
const TOLERANCE = 1_000;

/** Makes the tree of a trace. @param {Payload} payload @returns {Trace} */
export function toTrace({ id, services, origins, spans, logs }) {
  const base = earliest(
    spans.length > 0 ? spans.map(([, span]) => span.startTimeUnixNano) : logs.map(([, log]) => timeOf(log)),
  );
  const nodes = spans
    .map(([origin, span]) => toNode(span, /** @type {Origin} */ (origins[origin]), base))
    .toSorted((a, b) => a.start - b.start || b.end - a.end);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const lines = logs
    .map(([origin, log]) => toLine(log, /** @type {Origin} */ (origins[origin]).service, base, byId))
    .toSorted((a, b) => a.time - b.time);
  for (const [index, line] of lines.entries()) {
    line.index = index;
    line.span?.logs.push(line);
  }
  const tops = plant(nodes, byId);
  const duration = nodes.reduce((last, { end }) => Math.max(last, end), 0);
  return { id, services, start: Number(base / 1000n), duration, spans: nodes, tops, byId, logs: lines };
}

/** Gives each span its parent and children. @param {SpanNode[]} nodes @param {Map<string, SpanNode>} byId */
function plant(nodes, byId) {
  /** @type {SpanNode[]} */
  const tops = [];
  /** @type {Map<string, SpanNode>} */
  const missing = new Map();
  for (const node of nodes) {
    if (node.parentId === '') {
      tops.push(node);
      continue;
    }
    let parent = byId.get(node.parentId) ?? missing.get(node.parentId);
    if (!parent) {
      parent = missingParent(node);
      missing.set(parent.id, parent);
      tops.push(parent);
    }
    if (parent.type === 'missing') parent.end = Math.max(parent.end, node.end);
    node.parent = parent;
    parent.children.push(node);
  }
  const reached = new Set();
  tops.forEach((top) => descend(top, reached));
  for (const node of nodes)
    if (!reached.has(node)) {
      node.circular = true;
      if (node.parent) node.parent.children = node.parent.children.filter((child) => child !== node);
      node.parent = undefined;
      tops.push(node);
      descend(node, reached);
    }
  return tops;
}

/** Sets depths, and marks spans that begin before their parents. @param {SpanNode} top @param {Set<SpanNode>} reached */
function descend(top, reached) {
  const stack = [top];
  for (let node = stack.pop(); node; node = stack.pop()) {
    reached.add(node);
    const { parent } = node;
    node.depth = parent ? parent.depth + 1 : 0;
    if (parent?.type === 'span' && parent.service !== node.service && parent.start - node.start > TOLERANCE)
      node.skew = parent.start - node.start;
    stack.push(...node.children);
  }
}

/** @param {OtlpSpan} otlp @param {Origin} origin @param {bigint} base @returns {SpanNode} */
function toNode(otlp, origin, base) {
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

/** @param {SpanNode} child @returns {SpanNode} */
function missingParent({ parentId, start, end, service, origin }) {
  const otlp = { spanId: parentId };
  const name = 'A span that has not arrived';
  const empty = {
    detail: '',
    kind: '',
    failed: false,
    httpStatus: 0,
    parent: undefined,
    depth: 0,
    skew: 0,
    circular: false,
  };
  return {
    ...empty,
    id: parentId,
    parentId: '',
    service,
    name,
    start,
    end,
    otlp,
    origin,
    children: [],
    logs: [],
    type: 'missing',
  };
}

/** @param {OtlpLog} otlp @param {string} service @param {bigint} base @param {Map<string, SpanNode>} byId @returns {LogLine} */
function toLine(otlp, service, base, byId) {
  const { severityNumber, severityText = '', body, spanId = '' } = otlp;
  return {
    index: 0,
    time: relative(timeOf(otlp), base),
    service,
    level: levelName(severityNumber) || severityText.toLowerCase(),
    body: valueText(body),
    spanId,
    span: byId.get(spanId),
    otlp,
  };
}

/** @param {OtlpLog} log */
function timeOf({ timeUnixNano = '0', observedTimeUnixNano }) {
  return timeUnixNano === '0' ? observedTimeUnixNano : timeUnixNano;
}

/** @param {Attribute[] | undefined} attributes */
function pathOf(attributes) {
  const path = attributeOf(attributes, 'url.path');
  if (path !== undefined) return path;
  return URL.parse(attributeOf(attributes, 'url.full') ?? '')?.pathname ?? '';
}

/** @param {(string | undefined)[]} times in nanoseconds since 1970 */
function earliest(times) {
  return times
    .map((time) => BigInt(time ?? 0))
    .reduce((first, time) => (time < first ? time : first), BigInt(times[0] ?? 0));
}

/** @param {string | undefined} nanos @param {bigint} base */
function relative(nanos, base) {
  return Number(BigInt(nanos ?? 0) - base) / 1000;
}

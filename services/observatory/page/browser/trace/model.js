import { timeOf, toLine, toNode } from './nodes.js';
import { plant } from './tree.js';

/**
 * @typedef {import('./types.ts').Payload} Payload
 * @typedef {import('./types.ts').Origin} Origin
 * @typedef {import('./types.ts').Trace} Trace
 */

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

/** @param {(string | undefined)[]} times in nanoseconds since 1970 */
function earliest(times) {
  return times
    .map((time) => BigInt(time ?? 0))
    .reduce((first, time) => (time < first ? time : first), BigInt(times[0] ?? 0));
}

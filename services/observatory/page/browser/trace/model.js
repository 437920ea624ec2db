import { alignClocks } from './clocks.js';
import { isUnknown, timeOf, toLine, toNode } from './nodes.js';
import { plant } from './tree.js';

/**
 * @typedef {import('./types.ts').Payload} Payload
 * @typedef {import('./types.ts').Origin} Origin
 * @typedef {import('./types.ts').Trace} Trace
 */

/** Makes the tree of a trace. @param {Payload} payload @param {boolean} [aligned] whether clocks that disagree are aligned @returns {Trace} */
export function toTrace({ id, summary, origins, spans, logs, links, backlinks }, aligned = false) {
  const base = earliest(
    spans.length > 0 ? spans.map(([, span]) => span.startTimeUnixNano) : logs.map(([, log]) => timeOf(log)),
  );
  const nodes = spans.map(([origin, span, outcome]) =>
    toNode(span, outcome, /** @type {Origin} */ (origins[origin]), base),
  );
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const lines = logs.map(([origin, log]) => toLine(log, /** @type {Origin} */ (origins[origin]), base, byId));
  for (const line of lines) line.span?.logs.push(line);
  nodes.sort((a, b) => a.start - b.start || b.end - a.end);
  const tops = plant(nodes, byId);
  const shift = aligned ? alignClocks(tops, lines) : 0;
  nodes.sort((a, b) => a.start - b.start || b.end - a.end);
  lines.sort((a, b) => a.time - b.time);
  for (const node of nodes) node.logs.sort((a, b) => a.time - b.time);
  for (const [index, line] of lines.entries()) line.key = `log-${index}`;
  const duration = nodes.reduce((last, { end }) => Math.max(last, end), 0);
  return {
    id,
    summary,
    start: Number(base / 1000n) + shift,
    duration,
    spans: nodes,
    tops,
    byId,
    logs: lines,
    links,
    backlinks,
  };
}

/** The first of the times that are known. @param {(string | undefined)[]} times in nanoseconds since 1970 */
function earliest(times) {
  const known = times.filter((time) => !isUnknown(time)).map((time) => BigInt(time ?? 0));
  return known.reduce((first, time) => (time < first ? time : first), known[0] ?? 0n);
}

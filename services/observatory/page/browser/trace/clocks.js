/**
 * @typedef {import('./types.ts').SpanNode} SpanNode
 * @typedef {import('./types.ts').LogLine} LogLine
 */

/**
 * Moves spans that start before their parent in another service, with all below them, into the middle of their parent: what Jaeger calls
 * clock skew adjustment. Changes the times in place.
 * @param {SpanNode[]} tops @param {LogLine[]} lines the log lines of the trace
 * @returns {number} how many microseconds later the trace begins
 */
export function alignClocks(tops, lines) {
  const stack = tops.map((node) => ({ node, shift: 0 }));
  let first = Infinity;
  for (let item = stack.pop(); item; item = stack.pop()) {
    const { node, parent, shift } = { ...item, parent: item.node.parent };
    let by = shift;
    if (node.skew > 0 && parent) {
      const room = Math.max(0, parent.end - parent.start - (node.end - node.start)) / 2;
      by = parent.start + room - node.start;
    }
    for (const line of [...node.logs, ...node.events]) line.time += by;
    node.start += by;
    node.end += by;
    node.skew = 0;
    if (!node.timeless) first = Math.min(first, node.start);
    stack.push(...node.children.map((child) => ({ node: child, shift: by })));
  }
  if (!Number.isFinite(first) || first === 0) return 0;
  const all = tops.slice();
  for (let node = all.pop(); node; node = all.pop()) {
    node.start -= first;
    node.end -= first;
    for (const event of node.events) event.time -= first;
    all.push(...node.children);
  }
  for (const line of lines) line.time -= first;
  return first;
}

/** @typedef {import('./types.ts').SpanNode} SpanNode */

/**
 * The critical path: for each span the intervals in which it did not wait for a child. Computed backwards from the end: a parent waited
 * for the child that ended last, and, before that child began, for the child that ended last before. The intervals of all spans cover the
 * trace without gaps.
 * @param {SpanNode | undefined} root
 * @returns {Map<SpanNode, [start: number, end: number][]>}
 */
export function criticalPath(root) {
  /** @type {Map<SpanNode, [number, number][]>} */
  const path = new Map();
  if (!root) return path;
  const stack = [{ node: root, until: root.end }];
  for (let item = stack.pop(); item; item = stack.pop()) {
    const { node, until } = item;
    /** @type {[number, number][]} */
    const own = [];
    let time = until;
    for (const child of node.children.toSorted((a, b) => b.end - a.end)) {
      const end = Math.min(child.end, until); // one that outlives its parent counts as long as its parent
      const start = Math.max(child.start, node.start);
      if (end > time || start >= end) continue;
      if (end < time) own.push([end, time]);
      stack.push({ node: child, until: end });
      time = start;
      if (time <= node.start) break;
    }
    if (time > node.start) own.push([node.start, time]);
    path.set(node, own.toReversed());
  }
  return path;
}

/** Each service's time on the critical path, the longest first. @param {Map<SpanNode, [number, number][]>} path */
export function timeByService(path) {
  /** @type {Map<string, number>} */
  const times = new Map();
  for (const [{ service }, stretches] of path)
    for (const [start, end] of stretches) times.set(service, (times.get(service) ?? 0) + end - start);
  return [...times].filter(([, time]) => time > 0).toSorted(([, a], [, b]) => b - a);
}

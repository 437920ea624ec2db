/** @typedef {import('./types.ts').SpanNode} SpanNode */

/** The tolerance for clock skew: some SDKs round a span's start to milliseconds. */
const TOLERANCE = 1_000;

/** Gives each span its parent and children. @returns what the tree begins with. @param {SpanNode[]} nodes @param {Map<string, SpanNode>} byId */
export function plant(nodes, byId) {
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
    if (parent.type === 'missing') parent.start = Math.min(parent.start, node.start);
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
    if (
      parent?.type === 'span' &&
      parent.service !== node.service &&
      !node.timeless &&
      !parent.timeless &&
      parent.start - node.start > TOLERANCE
    )
      node.skew = parent.start - node.start;
    stack.push(...node.children);
  }
}

/** @param {SpanNode} child @returns {SpanNode} */
function missingParent({ parentId, start, end, service, origin }) {
  const otlp = { spanId: parentId };
  const name = 'Missing span';
  const empty = {
    detail: '',
    kind: '',
    outcome: /** @type {const} */ ('ok'),
    timeless: false,
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
    events: [],
    type: 'missing',
  };
}

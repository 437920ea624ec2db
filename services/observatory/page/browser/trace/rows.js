/**
 * @typedef {import('./types.ts').SpanNode} SpanNode
 * @typedef {import('./types.ts').LogLine} LogLine
 * @typedef {import('./types.ts').Trace} Trace
 *
 * @typedef {{ type: 'span', key: string, node: SpanNode, depth: number, hides: number, open: boolean }} SpanRow
 * @typedef {{ type: 'fold', key: string, nodes: SpanNode[], depth: number, open: boolean }} FoldRow
 * @typedef {{ type: 'log', key: string, log: LogLine, depth: number }} LogRow
 * @typedef {SpanRow | FoldRow | LogRow} Row
 *
 * How rows differ from their first state. Spans are named by their ids, folds by their keys.
 * @typedef {object} Shape
 * @property {ReadonlySet<string>} closed spans whose children are hidden
 * @property {ReadonlySet<string>} unfolded folds that are open
 * @property {boolean} showsLogs log lines and events have rows
 */

/** The number of equal siblings from which they are folded into one row. */
const FOLD_FROM = 5;

/** The rows of a waterfall: each span's children, log lines and events below it, by time. @param {Trace} trace @param {Shape} shape @returns {Row[]} */
export function toRows(trace, shape) {
  /** @type {Row[]} */
  const rows = [];
  const loose = shape.showsLogs ? trace.logs.filter(({ span }) => !span) : [];
  /** @type {(SpanNode | LogLine | FoldRow)[]} */
  const stack = [...below(trace.tops, loose, '', 0)].toReversed();
  for (let item = stack.pop(); item; item = stack.pop()) {
    if ('body' in item) {
      rows.push({ type: 'log', key: item.key, log: item, depth: (item.span?.depth ?? -1) + 1 });
    } else if ('nodes' in item) {
      const open = shape.unfolded.has(item.key);
      rows.push({ ...item, open });
      if (open) stack.push(...item.nodes.toReversed());
    } else {
      const lines = shape.showsLogs ? [...item.logs, ...item.events] : [];
      const hides = item.children.length + lines.length;
      const open = hides > 0 && !shape.closed.has(item.id);
      rows.push({ type: 'span', key: `span-${item.id}`, node: item, depth: item.depth, hides, open });
      if (open) stack.push(...below(item.children, lines, item.id, item.depth + 1).toReversed());
    }
  }
  return rows;
}

/** The key of the row that shows this span, or hides it: its fold. @param {SpanNode} node */
export function foldKeyOf(node) {
  return `fold-${node.parent?.id ?? ''}-${signature(node)}`;
}

/** The shape in which a span is visible. @param {SpanNode} node @param {Shape} shape @returns {Shape} */
export function reveal(node, shape) {
  const closed = new Set(shape.closed);
  const unfolded = new Set(shape.unfolded);
  for (let each = /** @type {SpanNode | undefined} */ (node); each; each = each.parent) {
    if (each !== node) closed.delete(each.id);
    unfolded.add(foldKeyOf(each));
  }
  return { ...shape, closed, unfolded };
}

/**
 * Whether siblings that do the same are what is known as N+1: calls one after the other, where one for all would do.
 * @param {SpanNode[]} nodes by their start
 */
export function isNPlusOne(nodes) {
  const isCall = (/** @type {SpanNode} */ { kind, otlp }) =>
    kind === 'client' || (otlp.attributes ?? []).some(({ key = '' }) => key.startsWith('db.'));
  return (
    nodes.length >= FOLD_FROM &&
    nodes.every(isCall) &&
    nodes.every(({ end }, index) => end <= (nodes[index + 1]?.start ?? Infinity) + SLACK)
  );
}

/** Calls that overlap by less, in microseconds, count as sequential: clocks are not more precise. */
const SLACK = 1_000;

/** Folded siblings that are N+1 calls, wherever they are in a trace. @param {Trace} trace @returns {SpanNode[][]} */
export function nPlusOnes({ spans, tops }) {
  return [{ children: tops }, ...spans].flatMap(({ children }) =>
    children.length < FOLD_FROM ? [] : [...Map.groupBy(children, signature).values()].filter(isNPlusOne),
  );
}

/** Children, log lines and events by time, with those siblings that do the same folded into the first. @param {SpanNode[]} children @param {LogLine[]} lines @param {string} parentId @param {number} depth */
function below(children, lines, parentId, depth) {
  const alike = Map.groupBy(children, signature);
  /** @type {(SpanNode | LogLine | FoldRow)[]} */
  const items = [];
  for (const [sign, nodes] of alike) {
    if (nodes.length < FOLD_FROM) items.push(...nodes);
    else items.push({ type: 'fold', key: `fold-${parentId}-${sign}`, nodes, depth, open: false });
  }
  items.push(...lines);
  return items.toSorted((a, b) => timeOf(a) - timeOf(b));
}

/** @param {SpanNode | LogLine | FoldRow} item */
function timeOf(item) {
  if ('nodes' in item) return /** @type {SpanNode} */ (item.nodes[0]).start;
  return 'body' in item ? item.time : item.start;
}

/** @param {SpanNode} node */
function signature({ service, name, kind, type, id }) {
  return type === 'missing' ? id : JSON.stringify([service, name, kind]);
}

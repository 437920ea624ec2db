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
 * What is not as it is at first. Spans are by their ids, folds by their keys.
 * @typedef {object} Shape
 * @property {ReadonlySet<string>} closed spans whose children are hidden
 * @property {ReadonlySet<string>} unfolded folds that are open
 * @property {boolean} showsLogs
 */

/** So many siblings that do the same are shown as one, until somebody opens it. */
const FOLD_FROM = 5;

/** The rows of a waterfall: each span's children and log lines below it, as they came. @param {Trace} trace @param {Shape} shape @returns {Row[]} */
export function toRows(trace, shape) {
  /** @type {Row[]} */
  const rows = [];
  const loose = trace.logs.filter(({ span }) => !span);
  /** @type {(SpanNode | LogLine | FoldRow | { leave: true })[]} */
  const stack = [...below(trace.tops, shape.showsLogs ? loose : [], '', 0)].toReversed();
  for (let item = stack.pop(); item; item = stack.pop()) {
    if ('body' in item) {
      rows.push({ type: 'log', key: `log-${item.index}`, log: item, depth: (item.span?.depth ?? -1) + 1 });
    } else if ('nodes' in item) {
      const open = shape.unfolded.has(item.key);
      rows.push({ ...item, open });
      if (open) stack.push(...item.nodes.toReversed());
    } else if ('children' in item) {
      const hides = item.children.length + (shape.showsLogs ? item.logs.length : 0);
      const open = hides > 0 && !shape.closed.has(item.id);
      rows.push({ type: 'span', key: `span-${item.id}`, node: item, depth: item.depth, hides, open });
      if (open)
        stack.push(
          ...below(item.children, shape.showsLogs ? item.logs : [], item.id, item.depth + 1).toReversed(),
        );
    }
  }
  return rows;
}

/** The key of the row that shows this span, or hides it: its fold. @param {SpanNode} node */
export function foldKeyOf(node) {
  return `fold-${node.parent?.id ?? ''}-${signature(node)}`;
}

/** What has to be open for a span to be seen. @param {SpanNode} node @param {Shape} shape @returns {Shape} */
export function reveal(node, shape) {
  const closed = new Set(shape.closed);
  const unfolded = new Set(shape.unfolded);
  for (let each = /** @type {SpanNode | undefined} */ (node); each; each = each.parent) {
    if (each !== node) closed.delete(each.id);
    unfolded.add(foldKeyOf(each));
  }
  return { ...shape, closed, unfolded };
}

/** Children and log lines in the order of their times, with those that do the same folded into the first. @param {SpanNode[]} children @param {LogLine[]} logs @param {string} parentId @param {number} depth */
function below(children, logs, parentId, depth) {
  const alike = Map.groupBy(children, signature);
  /** @type {(SpanNode | LogLine | FoldRow)[]} */
  const items = [];
  for (const [sign, nodes] of alike) {
    if (nodes.length < FOLD_FROM) items.push(...nodes);
    else items.push({ type: 'fold', key: `fold-${parentId}-${sign}`, nodes, depth, open: false });
  }
  items.push(...logs);
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

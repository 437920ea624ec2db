import { html } from '../html.js';
import { colourOf, ServiceName } from '../services.js';
import { count, duration, offset } from '../words.js';
import { Bar, FoldedBars, percentOf } from './bars.js';
import { reasonOf, signOf } from './errors.js';
import { isNPlusOne } from './rows.js';

/**
 * @typedef {import('./types.ts').SpanNode} SpanNode
 * @typedef {import('./rows.js').Row} AnyRow
 * @typedef {import('./rows.js').SpanRow} SpanRow
 * @typedef {import('./rows.js').LogRow} LogRow
 * @typedef {import('./rows.js').FoldRow} FoldRow
 * @typedef {import('./types.ts').Scene} Scene
 *
 * @typedef {object} Content what a row shows
 * @property {string[]} classes
 * @property {readonly unknown[]} items the items that a search can find in it
 * @property {unknown} name
 * @property {unknown} line
 * @property {boolean} [opensDetails]
 */

/** The deepest indentation, in levels. */
const DEEPEST = 14;

/**
 * One row of the waterfall: a span, spans that are folded into one row, a log line or an event.
 * @param {{ scene: Scene, row: AnyRow, index: number, isActive: boolean, pick: (index: number, opens: boolean) => void,
 *   toggle: (row: AnyRow) => void }} props
 */
export function Row({ scene, row, index, isActive, pick, toggle }) {
  const { classes, items, name, line, opensDetails = false } = contentOf(row, scene);
  const { found } = scene;
  const match = found && (items.some((item) => found.has(item)) ? 'found' : 'dim');
  const expands = row.type !== 'log' && (row.type === 'fold' || row.hides > 0);
  const click = () => {
    pick(index, opensDetails);
    if (row.type === 'fold') toggle(row);
  };
  return html`<div
    role="row"
    id=${row.key}
    class=${['row', row.type, ...classes, match, isActive && 'active'].filter(Boolean).join(' ')}
    aria-rowindex=${index + 2}
    aria-level=${row.depth + 1}
    aria-expanded=${expands ? row.open : undefined}
    aria-selected=${isActive}
    onClick=${click}
  >
    <span role="gridcell" class="name" style=${{ '--depth': String(Math.min(row.depth, DEEPEST)) }}>
      ${row.type !== 'log' && html`<${Twist} row=${row} expands=${expands} toggle=${toggle} />`} ${name}
    </span>
    <span role="gridcell" class="line">${line}</span>
  </div>`;
}

/** The button that opens and closes a row. The row itself says whether it is open. @param {{ row: SpanRow | FoldRow, expands: boolean, toggle: (row: AnyRow) => void }} props */
function Twist({ row, expands, toggle }) {
  if (!expands) return html`<span class="twist"></span>`;
  const onClick = (/** @type {MouseEvent} */ event) => {
    event.stopPropagation();
    toggle(row);
  };
  return html`<span class="twist" aria-hidden="true" onClick=${onClick}>${row.open ? '▾' : '▸'}</span>`;
}

/** @param {AnyRow} row @param {Scene} scene @returns {Content} */
function contentOf(row, scene) {
  if (row.type === 'span') return spanContent(row.node, scene);
  return row.type === 'fold' ? foldContent(row, scene) : logContent(row, scene);
}

const SIGNS = {
  failed: { sign: '✕', words: ' failed' },
  refused: { sign: '!', words: ' refused' },
};

/** @param {SpanNode} node @param {Scene} scene @returns {Content} */
function spanContent(node, scene) {
  const sign = signOf(node);
  const classes = [colourOf(node.service), node.type, node.outcome === 'ok' ? '' : node.outcome];
  if (scene.errorPath.has(node)) classes.push('reached');
  if (scene.open === node.id) classes.push('open');
  return {
    classes,
    items: [node],
    opensDetails: node.type === 'span',
    name: html`${sign && html`<span class="mark ${sign}" title=${reasonOf(node)}>${SIGNS[sign].sign}<span class="sr">${SIGNS[sign].words}</span></span>`}
      <b>${node.name}</b>
      ${node.detail && html`<span class="detail">${node.detail}</span>`}
      <${ServiceName} name=${node.service} />
      ${node.httpStatus >= 400 && html`<span class="code ${sign}">${node.httpStatus}</span>`}
      ${node.skew > 0 && html`<span class="skew" title="Its clock disagrees with its parent’s">clock −${duration(node.skew)}</span>`}`,
    line: html`<${Bar} node=${node} scene=${scene} />`,
  };
}

/** @param {FoldRow} row @param {Scene} scene @returns {Content} */
function foldContent({ nodes, open }, { found, trace }) {
  const [first] = /** @type {[SpanNode]} */ (/** @type {unknown} */ (nodes));
  const failed = nodes.filter((node) => signOf(node) === 'failed').length;
  const refused = nodes.filter((node) => signOf(node) === 'refused').length;
  const hits = found ? nodes.filter((node) => found.has(node)).length : 0;
  const longest = nodes.reduce((most, { start, end }) => Math.max(most, end - start), 0);
  return {
    classes: [colourOf(first.service)],
    items: nodes,
    name: html`<span class="times">${nodes.length.toLocaleString('en')} ×</span>
      ${isNPlusOne(nodes) && html`<span class="tag" title="Calls one after the other: one call for all would save ${nodes.length - 1} round trips">N+1</span>`}
      <b>${first.name}</b>
      <${ServiceName} name=${first.service} />
      ${failed > 0 && html`<span class="code failed">${count(failed, 'error')}</span>`}
      ${refused > 0 && html`<span class="code refused">${refused} refused</span>`}
      ${hits > 0 && html`<span class="hits">${hits} found</span>`}`,
    line: html`${!open && html`<${FoldedBars} nodes=${nodes} whole=${trace.duration || 1} />`}
      <span class="took summary">longest ${duration(longest)}</span>`,
  };
}

/** @param {LogRow} row @param {Scene} scene @returns {Content} */
function logContent({ log }, { trace, openLog }) {
  const at = percentOf(log.time, trace.duration || 1);
  const isLate = at > 85;
  return {
    classes: [log.type, log.level, log.key === openLog ? 'open' : ''],
    items: [log],
    opensDetails: true,
    name: html`<span class="level">${log.level || log.type}</span>
      <span class="body" title=${log.body}>${log.body}</span>`,
    line: log.timeless
      ? html`<span class="took after" style=${{ left: '0%' }}>its time is unknown</span>`
      : html`<i class="moment" style=${{ left: `${at}%` }}></i>
          <span
            class="took ${isLate ? 'before' : 'after'}"
            style=${isLate ? { right: `${100 - at}%` } : { left: `${at}%` }}
            >${offset(log.time)}</span
          >`,
  };
}

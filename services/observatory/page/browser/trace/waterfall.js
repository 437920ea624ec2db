import { html } from '../html.js';
import { narrow } from '../media.js';
import { colourOf, ServiceName } from '../services.js';
import { VirtualRows } from '../virtual.js';
import { count, duration, offset } from '../words.js';
import { isTroubled, reasonOf } from './errors.js';

/**
 * @typedef {import('./types.ts').SpanNode} SpanNode
 * @typedef {import('./types.ts').LogLine} LogLine
 * @typedef {import('./types.ts').Trace} Trace
 * @typedef {import('./rows.js').Row} Row
 * @typedef {import('./rows.js').SpanRow} SpanRow
 * @typedef {import('./rows.js').LogRow} LogRow
 * @typedef {import('./rows.js').FoldRow} FoldRow
 *
 * @typedef {object} Scene what all rows need to know
 * @property {Trace} trace
 * @property {Map<SpanNode, [number, number][]>} path the critical one; empty where it is not shown
 * @property {Set<SpanNode>} way where the first error went
 * @property {SpanNode | undefined} origin where the first error began
 * @property {Set<SpanNode | LogLine> | undefined} found by the search; undefined where there is none
 * @property {string} open the id of the span whose details are open
 * @property {boolean} marksLogs log lines have no rows, only dots on the bars
 */

/** No bar is thinner than this, in percent of the trace, or it could not be seen. */
const THINNEST = 0.35;
/** So many of a fold's spans are drawn. */
const MOST_BARS = 120;
/** How far rows are set in, in levels. */
const DEEPEST = 14;

/**
 * The waterfall of a trace.
 * @param {{ scene: Scene, rows: Row[], active: number, pick: (index: number, opens: boolean) => void, toggle: (row: Row) => void }} props
 */
export function Waterfall({ scene, rows, active, pick, toggle }) {
  const height = narrow.value ? 46 : 30;
  const { duration: whole } = scene.trace;
  const current = rows[active];
  return html`<div
    class="waterfall"
    role="treegrid"
    aria-label="Spans and log lines, as a waterfall"
    aria-rowcount=${rows.length + 1}
    aria-activedescendant=${current ? current.key : undefined}
    tabindex="0"
  >
    <div role="rowgroup" class="scale">
      <div role="row" class="row" aria-rowindex="1">
        <span role="columnheader" class="name">What happened</span>
        <span role="columnheader" class="line">
          <span class="sr">When, and for how long</span>
          ${[0, 0.25, 0.5, 0.75, 1].map(
            (part) =>
              html`<b aria-hidden="true" style=${{ left: `${part * 100}%` }}>${duration(part * whole)}</b>`,
          )}
        </span>
      </div>
    </div>
    <${VirtualRows}
      count=${rows.length}
      height=${height}
      active=${active}
      inset=${120}
      row=${(/** @type {number} */ index) => {
        const row = /** @type {Row} */ (rows[index]);
        const props = { scene, row, index, isActive: index === active, pick, toggle, key: row.key };
        if (row.type === 'span') return html`<${Span} ...${props} />`;
        if (row.type === 'fold') return html`<${Fold} ...${props} />`;
        return html`<${Log} ...${props} />`;
      }}
    />
  </div>`;
}

/**
 * @typedef {{ scene: Scene, index: number, isActive: boolean, pick: (index: number, opens: boolean) => void, toggle: (row: Row) => void }} RowProps
 */

/** @param {RowProps & { row: SpanRow }} props */
function Span({ scene, row, index, isActive, pick, toggle }) {
  const { node } = row;
  const troubled = isTroubled(node);
  const classes = ['row', 'span', colourOf(node.service), node.type];
  if (node.failed) classes.push('failed');
  if (scene.way.has(node)) classes.push('reached');
  if (scene.found) classes.push(scene.found.has(node) ? 'found' : 'dim');
  if (scene.open === node.id) classes.push('open');
  if (isActive) classes.push('active');
  return html`<div
    role="row"
    id=${row.key}
    class=${classes.join(' ')}
    aria-rowindex=${index + 2}
    aria-level=${row.depth + 1}
    aria-expanded=${row.hides > 0 ? row.open : undefined}
    aria-selected=${isActive}
    onClick=${() => pick(index, node.type === 'span')}
  >
    <span role="gridcell" class="name" style=${indent(row.depth)}>
      <${Twist} row=${row} toggle=${toggle} />
      ${troubled && html`<span class="mark" title=${reasonOf(node)}>${node.failed ? '✕' : '!'}<span class="sr">${node.failed ? ' error' : ' refused'}</span></span>`}
      <b>${node.name}</b>
      ${node.detail && html`<span class="detail">${node.detail}</span>`}
      <${ServiceName} name=${node.service} />
      ${node.httpStatus >= 400 && html`<span class="code">${node.httpStatus}</span>`}
      ${node.skew > 0 && html`<span class="skew" title="Its clock disagrees with its parent’s">clock −${duration(node.skew)}</span>`}
    </span>
    <span role="gridcell" class="line"><${Bar} node=${node} scene=${scene} /></span>
  </div>`;
}

/** A span's bar, with its stretches of the critical path and its duration. @param {{ node: SpanNode, scene: Scene }} props */
function Bar({ node, scene }) {
  const whole = scene.trace.duration || 1;
  const { left, width } = place(node.start, node.end, whole);
  const end = left + width;
  const reason = node === scene.origin ? reasonOf(node) : '';
  const side = end < (reason ? 62 : 88) ? 'after' : left > 12 ? 'before' : 'inside';
  const at =
    side === 'after' ? { left: `${end}%` } : { right: `${side === 'before' ? 100 - left : 100 - end}%` };
  return html`<i class="bar" style=${{ left: `${left}%`, width: `${width}%` }}></i>
    ${(scene.path.get(node) ?? []).map(([from, to]) => {
      const stretch = place(from, to, whole);
      return html`<i class="critical" style=${{ left: `${stretch.left}%`, width: `${stretch.width}%` }}></i>`;
    })}
    ${scene.marksLogs && node.logs.map(({ time, level }) => html`<i class="dot ${level}" style=${{ left: `${percentOf(time, whole)}%` }}></i>`)}
    <span class="took ${side}" style=${at}
      >${duration(node.end - node.start)}${reason && html` <em>${reason}</em>`}</span
    >`;
}

/** @param {RowProps & { row: FoldRow }} props */
function Fold({ scene, row, index, isActive, pick, toggle }) {
  const { nodes } = row;
  const [first] = /** @type {[SpanNode]} */ (/** @type {unknown} */ (nodes));
  const whole = scene.trace.duration || 1;
  const failed = nodes.filter(isTroubled).length;
  const found = scene.found ? nodes.filter((node) => scene.found?.has(node)).length : 0;
  const longest = Math.max(...nodes.map(({ start, end }) => end - start));
  const classes = ['row', 'fold', colourOf(first.service)];
  if (scene.found) classes.push(found > 0 ? 'found' : 'dim');
  if (isActive) classes.push('active');
  return html`<div
    role="row"
    id=${row.key}
    class=${classes.join(' ')}
    aria-rowindex=${index + 2}
    aria-level=${row.depth + 1}
    aria-expanded=${row.open}
    aria-selected=${isActive}
    onClick=${() => {
      pick(index, false);
      toggle(row);
    }}
  >
    <span role="gridcell" class="name" style=${indent(row.depth)}>
      <${Twist} row=${row} toggle=${toggle} />
      <span class="times">${nodes.length.toLocaleString('en')} ×</span>
      <b>${first.name}</b>
      <${ServiceName} name=${first.service} />
      ${failed > 0 && html`<span class="code">${count(failed, 'error')}</span>`}
      ${found > 0 && html`<span class="hits">${found} found</span>`}
    </span>
    <span role="gridcell" class="line">
      ${
        !row.open &&
        nodes.slice(0, MOST_BARS).map((node) => {
          const { left, width } = place(node.start, node.end, whole);
          return html`<i
            class="bar thin ${isTroubled(node) ? 'red' : ''}"
            style=${{ left: `${left}%`, width: `${width}%` }}
          ></i>`;
        })
      }
      <span class="took summary">longest ${duration(longest)}</span>
    </span>
  </div>`;
}

/** @param {RowProps & { row: LogRow }} props */
function Log({ scene, row, index, isActive, pick }) {
  const { log } = row;
  const classes = ['row', 'log', log.level];
  if (scene.found) classes.push(scene.found.has(log) ? 'found' : 'dim');
  if (isActive) classes.push('active');
  const at = percentOf(log.time, scene.trace.duration || 1);
  return html`<div
    role="row"
    id=${row.key}
    class=${classes.join(' ')}
    aria-rowindex=${index + 2}
    aria-level=${row.depth + 1}
    aria-selected=${isActive}
    onClick=${() => pick(index, true)}
  >
    <span role="gridcell" class="name" style=${indent(row.depth)} title=${log.body}>
      <span class="level">${log.level || 'log'}</span>
      <span class="body">${log.body}</span>
    </span>
    <span role="gridcell" class="line">
      <i class="moment" style=${{ left: `${at}%` }}></i>
      <span
        class="took ${at > 85 ? 'before' : 'after'}"
        style=${at > 85 ? { right: `${100 - at}%` } : { left: `${at}%` }}
      >
        ${offset(log.time)}
      </span>
    </span>
  </div>`;
}

/** What opens and closes a row. The row itself says whether it is open. @param {{ row: SpanRow | FoldRow, toggle: (row: Row) => void }} props */
function Twist({ row, toggle }) {
  if (row.type === 'span' && row.hides === 0) return html`<span class="twist"></span>`;
  const onClick = (/** @type {MouseEvent} */ event) => {
    event.stopPropagation();
    toggle(row);
  };
  return html`<span class="twist" aria-hidden="true" onClick=${onClick}>${row.open ? '▾' : '▸'}</span>`;
}

/** @param {number} depth */
function indent(depth) {
  return { '--depth': String(Math.min(depth, DEEPEST)) };
}

/** @param {number} start @param {number} end @param {number} whole */
function place(start, end, whole) {
  const left = Math.min(percentOf(start, whole), 100 - THINNEST);
  return { left, width: Math.min(Math.max((100 * (end - start)) / whole, THINNEST), 100 - left) };
}

/** @param {number} time @param {number} whole */
function percentOf(time, whole) {
  return Math.min(Math.max((100 * time) / whole, 0), 100);
}

import { html } from '../html.js';
import { duration } from '../words.js';
import { isTroubled, reasonOf } from './errors.js';

/**
 * @typedef {import('./types.ts').SpanNode} SpanNode
 * @typedef {import('./types.ts').Scene} Scene
 */

/** No bar is thinner than this, in percent of the trace, or it could not be seen. */
const THINNEST = 0.35;
/** So many of a fold's spans are drawn. */
const MOST_BARS = 120;

/** A span's bar, with its stretches of the critical path and its duration. @param {{ node: SpanNode, scene: Scene }} props */
export function Bar({ node, scene }) {
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

/** The bars of folded spans. @param {{ nodes: SpanNode[], whole: number }} props */
export function FoldedBars({ nodes, whole }) {
  return nodes.slice(0, MOST_BARS).map((node) => {
    const { left, width } = place(node.start, node.end, whole);
    return html`<i
      class="bar thin ${isTroubled(node) ? 'red' : ''}"
      style=${{ left: `${left}%`, width: `${width}%` }}
    ></i>`;
  });
}

/** Where a time lies, in percent of the trace. @param {number} time @param {number} whole */
export function percentOf(time, whole) {
  return Math.min(Math.max((100 * time) / whole, 0), 100);
}

/** @param {number} start @param {number} end @param {number} whole */
function place(start, end, whole) {
  const left = Math.min(percentOf(start, whole), 100 - THINNEST);
  return { left, width: Math.min(Math.max((100 * (end - start)) / whole, THINNEST), 100 - left) };
}

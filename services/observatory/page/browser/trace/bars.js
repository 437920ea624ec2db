import { html } from '../html.js';
import { duration } from '../words.js';
import { reasonOf, signOf } from './errors.js';

/**
 * @typedef {import('./types.ts').SpanNode} SpanNode
 * @typedef {import('./types.ts').Scene} Scene
 */

/** The minimum width of a bar, in percent of the trace, to stay visible. */
const THINNEST = 0.35;

/** A span's bar, with its stretches of the critical path and its duration. @param {{ node: SpanNode, scene: Scene }} props */
export function Bar({ node, scene }) {
  if (node.timeless) return html`<span class="took after" style=${{ left: '0%' }}>its time is unknown</span>`;
  const whole = scene.trace.duration || 1;
  const { left, width } = place(node.start, node.end, whole);
  const end = left + width;
  const reason = node === scene.origin ? reasonOf(node) : '';
  const side = end < (reason ? 62 : 88) ? 'after' : left > (reason ? 30 : 12) ? 'before' : 'inside';
  const at = {
    after: { left: `${end}%`, maxWidth: `${100 - end}%` },
    before: { right: `${100 - left}%`, maxWidth: `${left}%` },
    inside: { right: `${100 - end}%`, maxWidth: `${width}%` },
  }[side];
  return html`<i class="bar" style=${{ left: `${left}%`, width: `${width}%` }}></i>
    ${(scene.path.get(node) ?? []).map(([from, to]) => {
      const stretch = place(from, to, whole);
      return html`<i class="critical" style=${{ left: `${stretch.left}%`, width: `${stretch.width}%` }}></i>`;
    })}
    ${scene.marksLogs && [...node.logs, ...node.events].map(({ time, level }) => html`<i class="dot ${level}" style=${{ left: `${percentOf(time, whole)}%` }}></i>`)}
    <span class="took ${side}" style=${at}
      >${duration(node.end - node.start)}${reason && html` <em class=${signOf(node)}>${reason}</em>`}</span
    >`;
}

/** Where folded spans lie, all of them: those that touch are drawn as one. @param {{ nodes: SpanNode[], whole: number }} props */
export function FoldedBars({ nodes, whole }) {
  return ['', 'refused', 'failed'].map((sign) =>
    merged(
      nodes.filter((node) => signOf(node) === sign),
      whole,
    ).map(
      ([from, to]) =>
        html`<i class="bar thin ${sign}" style=${{ left: `${from}%`, width: `${to - from}%` }}></i>`,
    ),
  );
}

/** @param {SpanNode[]} nodes @param {number} whole @returns {[from: number, to: number][]} in percent of the trace */
function merged(nodes, whole) {
  /** @type {[number, number][]} */
  const stretches = [];
  for (const { start, end } of nodes.toSorted((a, b) => a.start - b.start)) {
    const { left, width } = place(start, end, whole);
    const last = stretches.at(-1);
    if (last && left <= last[1]) last[1] = Math.max(last[1], left + width);
    else stretches.push([left, left + width]);
  }
  return stretches;
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

import { useMemo, useState } from 'preact/hooks';
import { axis, Chart, colour, TIME_PADDING, timeAxis } from '../charts/chart.js';
import { html } from '../html.js';
import { go, setQuery } from '../route.js';
import { clock, count, duration } from '../words.js';

/**
 * @typedef {import('../../../query/summary.ts').Summary} Summary
 * @typedef {{ from: number, to: number, min: number, max: number }} Rectangle in microseconds
 */

const HEIGHT = 190;
/** The distance at which the pointer hits a trace, in pixels. */
const NEAR = 12;
/** A drag of fewer pixels is a click. */
const CLICK = 4;
/** Durations are drawn no lower than this, in microseconds: there is no 0 on a logarithmic scale. */
const LEAST = 10;

/**
 * Duration over time, a dot for each trace; a drag selects traces, a click opens the nearest one.
 * @param {{ traces: Summary[], select: string }} props
 */
export function Scatter({ traces, select }) {
  const [near, setNear] = useState(/** @type {Summary | undefined} */ (undefined));
  const known = useMemo(
    () => traces.filter(({ start }) => start !== null).toSorted((a, b) => Number(a.start) - Number(b.start)),
    [traces],
  );
  const holder = useMemo(() => ({ known, rectangle: /** @type {Rectangle | undefined} */ (undefined) }), []);
  holder.known = known;
  holder.rectangle = rectangleOf(select);
  const data = useMemo(
    () => /** @type {[number[], number[]]} */ ([known.map(({ start }) => Number(start)), known.map(height)]),
    [known, select],
  );
  const longest = known.reduce((most, one) => Math.max(most, one.duration ?? 0), 0);
  return html`<div class="scatter">
    <${Chart}
      height=${HEIGHT}
      data=${data}
      label=${`Duration over time of ${count(known.length, 'trace')}; the longest took ${duration(longest)}`}
      options=${(/** @type {number} */ width) => optionsFor(width, holder, setNear)}
    />
    <p class="near faint" aria-hidden="true">
      ${near ? `${near.name}${near.about && `, ${near.about}`}: ${duration(near.duration ?? 0)} at ${clock(near.start ?? 0)}` : 'Drag to select, click to open'}
    </p>
  </div>`;
}

/** @param {Summary} trace */
function height({ duration }) {
  return Math.max(LEAST, duration ?? 0);
}

/** The rectangle that the address names; undefined where it names none. @param {string} select @returns {Rectangle | undefined} */
export function rectangleOf(select) {
  const [from, to, min, max] = select.split(',').map(Number);
  if (from === undefined || to === undefined || min === undefined || max === undefined) return undefined;
  return { from, to, min, max };
}

/** @param {number} width @param {{ known: Summary[], rectangle: Rectangle | undefined }} holder @param {(trace: Summary | undefined) => void} setNear @returns {import('uplot').Options} */
function optionsFor(width, holder, setNear) {
  let selects = false;
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    padding: [10, TIME_PADDING, 0, 4],
    cursor: { drag: { x: true, y: true, setScale: false }, points: { show: false }, y: false },
    scales: {
      x: { time: false, range: (_u, min, max) => padded(min, max) },
      y: { distr: 3, range: (_u, min, max) => [min / 1.5, max * 1.5] },
    },
    axes: [
      timeAxis(1e6),
      axis({
        splits: (_u, _axis, min, max) => logarithmicTicks(min, max),
        filter: (_u, ticks) => ticks,
        values: (_u, ticks) => ticks.map(duration),
        size: 62,
      }),
    ],
    series: [{}, { paths: () => null, points: { show: false } }],
    hooks: {
      draw: [(u) => draw(u, holder)],
      setCursor: [(u) => setNear(nearest(u, holder.known, u.cursor.left ?? -1, u.cursor.top ?? -1))],
      setSelect: [
        (u) => {
          const { left, top, width, height } = u.select;
          selects = width > CLICK || height > CLICK;
          if (!selects) return;
          const [from, to] = [u.posToVal(left, 'x'), u.posToVal(left + width, 'x')];
          const [max, min] = [u.posToVal(top, 'y'), u.posToVal(top + height, 'y')];
          u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          setQuery({ select: [from, to, min <= LEAST ? 0 : min, max].map(Math.round).join(',') });
        },
      ],
      ready: [
        (u) => {
          u.over.addEventListener('mousedown', () => (selects = false));
          u.over.addEventListener('click', ({ offsetX, offsetY }) => {
            const trace = selects ? undefined : nearest(u, holder.known, offsetX, offsetY);
            if (trace) go(`/trace/${trace.id}`);
          });
        },
      ],
    },
  };
}

/** Powers of ten between two values; where that is less than two of them, also their doubles and halves. @param {number} min @param {number} max */
function logarithmicTicks(min, max) {
  const first = Math.floor(Math.log10(min));
  const powers = Array.from(
    { length: Math.ceil(Math.log10(max)) - first + 1 },
    (_, index) => 10 ** (first + index),
  );
  const parts = max / min < 100 ? [1, 2, 5] : [1];
  return powers
    .flatMap((power) => parts.map((part) => part * power))
    .filter((tick) => tick >= min && tick <= max);
}

/** @param {number} min @param {number} max @returns {[number, number]} */
function padded(min, max) {
  const by = Math.max((max - min) * 0.02, 500_000);
  return [min - by, max + by];
}

/** @param {import('uplot')} u @param {{ known: Summary[], rectangle: Rectangle | undefined }} holder */
function draw(u, { known, rectangle }) {
  const { ctx } = u;
  const ratio = devicePixelRatio;
  const paths = { ok: new Path2D(), refused: new Path2D(), failed: new Path2D() };
  for (const trace of known) {
    const x = u.valToPos(Number(trace.start), 'x', true);
    const y = u.valToPos(height(trace), 'y', true);
    const path = paths[trace.outcome];
    const r = 2.6 * ratio;
    if (trace.outcome === 'ok') path.rect(x - r * 0.8, y - r * 0.8, r * 1.6, r * 1.6);
    else if (trace.outcome === 'refused') diamond(path, x, y, r * 1.7);
    else cross(path, x, y, r * 1.3);
  }
  ctx.save();
  ctx.beginPath();
  ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
  ctx.clip();
  if (rectangle) {
    const [left, right] = [u.valToPos(rectangle.from, 'x', true), u.valToPos(rectangle.to, 'x', true)];
    const [top, bottom] = [
      u.valToPos(rectangle.max, 'y', true),
      u.valToPos(Math.max(rectangle.min, 1), 'y', true),
    ];
    ctx.fillStyle = colour('--link');
    ctx.globalAlpha = 0.14;
    ctx.fillRect(left, top, right - left, bottom - top);
    ctx.globalAlpha = 0.9;
    ctx.strokeStyle = colour('--link');
    ctx.lineWidth = ratio;
    ctx.strokeRect(left, top, right - left, bottom - top);
  }
  ctx.globalAlpha = known.length > 2_000 ? 0.35 : 0.7;
  ctx.fillStyle = colour('--dot');
  ctx.fill(paths.ok);
  ctx.globalAlpha = 0.95;
  ctx.fillStyle = colour('--amber-bar');
  ctx.fill(paths.refused);
  ctx.strokeStyle = colour('--red-bar');
  ctx.lineWidth = 1.8 * ratio;
  ctx.stroke(paths.failed);
  ctx.restore();
}

/** @param {Path2D} path @param {number} x @param {number} y @param {number} r */
function diamond(path, x, y, r) {
  path.moveTo(x, y - r);
  path.lineTo(x + r, y);
  path.lineTo(x, y + r);
  path.lineTo(x - r, y);
  path.closePath();
}

/** @param {Path2D} path @param {number} x @param {number} y @param {number} r */
function cross(path, x, y, r) {
  path.moveTo(x - r, y - r);
  path.lineTo(x + r, y + r);
  path.moveTo(x + r, y - r);
  path.lineTo(x - r, y + r);
}

/** The trace nearest to a point of the drawing, where one is near. @param {import('uplot')} u @param {Summary[]} known @param {number} left @param {number} top */
function nearest(u, known, left, top) {
  if (left < 0) return undefined;
  let best;
  let least = NEAR ** 2;
  for (const trace of known) {
    const x = u.valToPos(Number(trace.start), 'x') - left;
    if (Math.abs(x) > NEAR) continue;
    const distance = x ** 2 + (u.valToPos(height(trace), 'y') - top) ** 2;
    if (distance < least) [best, least] = [trace, distance];
  }
  return best;
}

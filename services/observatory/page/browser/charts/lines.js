import { useMemo, useState } from 'preact/hooks';
import { html } from '../html.js';
import { go } from '../route.js';
import { clock } from '../words.js';
import { axis, Chart, colour, TIME_PADDING, timeAxis, toneColour } from './chart.js';

/**
 * @typedef {{ label: string, tone: string, values: (number | null)[], href?: string }} Line
 * @typedef {{ time: number, value: number, traceId: string, spanId: string }} Exemplar
 * @typedef {{ from: number, step: number }} Times in milliseconds
 */

/** The distance at which the pointer hits an exemplar, in pixels. */
const NEAR = 12;
/** The number of lines with a legend entry; further lines are drawn and counted. */
const MOST_NAMED = 12;

/**
 * Lines over time, with a legend of the values under the pointer, or else the latest.
 * @param {{ title: string, times: Times, lines: Line[], format: (value: number) => string, height?: number, exemplars?: Exemplar[],
 *   marker?: number }} props `marker` is a moment to point at, in milliseconds
 */
export function Lines({ title, times, lines, format, height = 190, exemplars = [], marker = 0 }) {
  const [at, setAt] = useState(/** @type {number | null} */ (null));
  const count = lines[0]?.values.length ?? 0;
  const holder = useMemo(() => ({ exemplars, marker }), []);
  Object.assign(holder, { exemplars, marker });
  const data = useMemo(
    () =>
      /** @type {any} */ ([
        Array.from({ length: count }, (_, index) => times.from + index * times.step),
        ...lines.map(({ values }) => values),
      ]),
    [lines, times.from, times.step],
  );
  const shape = [title, ...lines.map(({ label, tone }) => `${label} ${tone}`)].join('\n');
  const named = lines.slice(0, MOST_NAMED);
  const shown = (/** @type {Line} */ { values }) => {
    const value = at === null ? values.findLast((value) => value !== null) : values[at];
    return value === null || value === undefined ? '–' : format(value);
  };
  return html`<figure class="lines">
    <figcaption>
      <b>${title}</b>
      <span class="faint"
        >${at === null ? '' : clock((times.from + at * times.step) * 1_000).slice(0, 8)}</span
      >
    </figcaption>
    <${Chart}
      height=${height}
      data=${data}
      remake=${shape}
      label=${`${title}: ${named.map((line) => `${line.label} ${shown(line)}`).join(', ')}`}
      options=${(/** @type {number} */ width) => optionsFor({ width, height, lines, format, holder, setAt })}
    />
    <ul class="legend">
      ${named.map(
        (line) =>
          html`<li class=${line.tone}>
            <i class="swatch"></i>
            ${line.href ? html`<a href=${line.href} title=${line.label}>${line.label || '(none)'}</a>` : html`<span title=${line.label}>${line.label || '(none)'}</span>`}
            <b>${shown(line)}</b>
          </li>`,
      )}
      ${lines.length > MOST_NAMED && html`<li class="faint">and ${lines.length - MOST_NAMED} more</li>`}
    </ul>
  </figure>`;
}

/**
 * @param {{ width: number, height: number, lines: Line[], format: (value: number) => string,
 *   holder: { exemplars: Exemplar[], marker: number }, setAt: (index: number | null) => void }} props
 * @returns {import('uplot').Options}
 */
function optionsFor({ width, height, lines, format, holder, setAt }) {
  return {
    width,
    height,
    legend: { show: false },
    padding: [8, TIME_PADDING, 0, 0],
    cursor: { drag: { x: false, y: false }, y: false, points: { size: 6 } },
    scales: {
      x: { time: false },
      y: {
        range: (_u, _min, max) => [
          0,
          niceTop(Math.max(max ?? 0, ...holder.exemplars.map(({ value }) => value))),
        ],
      },
    },
    axes: [
      timeAxis(1_000),
      axis({
        values: (_u, ticks) => ticks.map((tick) => (tick === 0 ? '0' : format(tick))),
        size: 74,
        space: 34,
      }),
    ],
    series: [
      {},
      ...lines.map(({ tone }) => {
        const stroke = toneColour(tone);
        return {
          stroke,
          width: 1.8,
          spanGaps: true,
          points: { show: lines.length < 8, size: 4, fill: stroke },
        };
      }),
    ],
    hooks: {
      setCursor: [(u) => setAt(u.cursor.idx ?? null)],
      draw: [(u) => drawMarks(u, holder)],
      ready: [
        (u) =>
          u.over.addEventListener('click', ({ offsetX, offsetY }) => {
            const found = holder.exemplars.find(
              ({ time, value }) =>
                Math.hypot(u.valToPos(time, 'x') - offsetX, u.valToPos(value, 'y') - offsetY) < NEAR,
            );
            if (found) go(`/trace/${found.traceId}?span=${found.spanId}`);
          }),
      ],
    },
  };
}

/** @param {import('uplot')} u @param {{ exemplars: Exemplar[], marker: number }} holder */
function drawMarks(u, { exemplars, marker }) {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.fillStyle = colour('--panel');
  ctx.strokeStyle = colour('--text');
  ctx.lineWidth = 1.5 * devicePixelRatio;
  for (const { time, value } of exemplars) {
    ctx.beginPath();
    ctx.arc(u.valToPos(time, 'x', true), u.valToPos(value, 'y', true), 4 * devicePixelRatio, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
  }
  const x = u.valToPos(marker, 'x', true);
  if (marker > 0 && x >= bbox.left && x <= bbox.left + bbox.width) {
    ctx.setLineDash([5 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

/** The end of the axis, with some room above the highest value. @param {number} max */
function niceTop(max) {
  return max > 0 ? max * 1.12 : 1;
}

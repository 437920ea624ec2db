import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { html } from '../html.js';
import { theme } from '../theme.js';
import { clock } from '../words.js';

/**
 * A uPlot chart that fits its container and the theme.
 * @param {{ options: (width: number) => uPlot.Options, data: uPlot.AlignedData, label: string, height: number, remake?: string,
 *   children?: unknown }} props `remake` names what the options depend on: where it changes, the chart is made again; else only its data
 *   changes.
 */
export function Chart({ options, data, label, height, remake = '', children }) {
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const chart = useRef(/** @type {uPlot | undefined} */ (undefined));
  const latest = useRef({ options, data });
  latest.current = { options, data };
  const { value: current } = theme;
  useEffect(() => {
    const place = /** @type {HTMLDivElement} */ (box.current);
    const made = new uPlot(latest.current.options(place.clientWidth), latest.current.data, place);
    chart.current = made;
    const observer = new ResizeObserver(() => {
      if (place.clientWidth !== made.width) made.setSize({ width: place.clientWidth, height });
    });
    observer.observe(place);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [current, remake, height]);
  useEffect(() => chart.current?.setData(data), [data]);
  return html`<div class="chart" style=${{ height: `${height}px` }}>
    <div ref=${box} role="img" aria-label=${label}></div>
    ${children}
  </div>`;
}

/** A colour of the page as a canvas takes it: a custom property such as `--red`, as it is where `element` stands. @param {string} name @param {Element} [element] */
export function colour(name, element = document.documentElement) {
  const probe = document.createElement('i');
  probe.style.color = `var(${name})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** The colour of a class, such as that of a service. @param {string} className */
export function toneColour(className) {
  const probe = document.createElement('i');
  probe.className = className;
  document.body.append(probe);
  const found = colour('--tone', probe);
  probe.remove();
  return found;
}

const FONT = '11.5px system-ui, sans-serif';

/** An axis that looks like the page. @param {Partial<uPlot.Axis>} more @returns {uPlot.Axis} */
export function axis(more) {
  return {
    font: FONT,
    stroke: () => colour('--faint'),
    grid: { stroke: () => colour('--line-soft'), width: 1 },
    ticks: { show: false },
    ...more,
  };
}

/** Steps between the marks of a time axis, in seconds. */
const STEPS = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800,
  3_600, 7_200, 10_800, 21_600, 43_200, 86_400,
];
/** Half the width of a time label, which the last mark needs beside the chart, in pixels. */
export const TIME_PADDING = 30;

/** An axis of times of day, with milliseconds where seconds do not tell them apart. @param {number} second how much of the scale a second is */
export function timeAxis(second) {
  return axis({
    incrs: STEPS.map((step) => step * second),
    values: (_u, ticks, _axis, _space, step) =>
      ticks.map((tick) => clock((tick / second) * 1e6).slice(0, step < second ? undefined : 8)),
    space: 90,
    size: 26,
  });
}

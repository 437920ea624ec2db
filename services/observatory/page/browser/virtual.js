import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { html } from './html.js';

/** The number of rows drawn outside of the viewport, and the step in which the window moves. */
const BEYOND = 12;
const STEP = 6;

/**
 * A list of any length that draws only the rows that can be seen. The whole page scrolls, not the list.
 * @param {{ count: number, height: number, row: (index: number) => unknown, active?: number, inset?: number }} props `height` is
 *   that of one row; `active` is a row to keep in sight; `inset` is how much of the window's top is covered.
 */
export function VirtualRows({ count, height, row, active = -1, inset = 100 }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const [from, setFrom] = useState(0);
  const [seen, setSeen] = useState(Math.ceil(innerHeight / height));

  // While only the window moves, rows that stay are the same objects, which Preact does not diff.
  const cache = useRef({ row, count, rows: /** @type {Map<number, unknown>} */ (new Map()) });
  if (cache.current.row !== row || cache.current.count !== count)
    cache.current = { row, count, rows: new Map() };
  const drawn = (/** @type {number} */ index) => {
    const { rows } = cache.current;
    if (!rows.has(index)) rows.set(index, row(index));
    return rows.get(index);
  };

  useLayoutEffect(() => {
    const measure = () => {
      if (!box.current) return;
      const above = -box.current.getBoundingClientRect().top;
      setFrom(Math.max(0, Math.floor(above / height / STEP) * STEP - BEYOND));
      setSeen(Math.ceil(innerHeight / height));
    };
    measure();
    addEventListener('scroll', measure, { passive: true });
    addEventListener('resize', measure);
    return () => {
      removeEventListener('scroll', measure);
      removeEventListener('resize', measure);
    };
  }, [height, count]);

  useLayoutEffect(() => {
    if (active >= 0 && box.current) keepInSight(box.current, active * height, height, inset);
  }, [active, height]);

  const first = Math.min(from, Math.max(0, count - 1));
  const last = Math.min(count, first + seen + 2 * BEYOND + STEP);
  const rows = Array.from({ length: last - first }, (_, index) => drawn(first + index));
  return html`<div ref=${box} class="virtual" role="rowgroup" style=${{ height: `${count * height}px` }}>
    <div class="window" role="presentation" style=${{ transform: `translateY(${first * height}px)` }}>
      ${rows}
    </div>
  </div>`;
}

/** @param {HTMLElement} box @param {number} offset @param {number} height @param {number} inset */
function keepInSight(box, offset, height, inset) {
  const top = box.getBoundingClientRect().top + offset;
  if (top < inset) scrollBy(0, top - inset);
  else if (top + height > innerHeight - 12) scrollBy(0, top + height - innerHeight + 12);
}

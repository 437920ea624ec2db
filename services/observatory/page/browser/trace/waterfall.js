import { html } from '../html.js';
import { narrow } from '../media.js';
import { VirtualRows } from '../virtual.js';
import { duration } from '../words.js';
import { Row } from './row.js';

/**
 * @typedef {import('./rows.js').Row} AnyRow
 * @typedef {import('./types.ts').Scene} Scene
 */

/**
 * The waterfall of a trace.
 * @param {{ scene: Scene, rows: AnyRow[], active: number, pick: (index: number, opens: boolean) => void, toggle: (row: AnyRow) => void }} props
 */
export function Waterfall({ scene, rows, active, pick, toggle }) {
  const height = narrow.value ? 46 : 30;
  const { duration: whole } = scene.trace;
  const current = rows[active];
  return html`<div
    class="waterfall path-${scene.trace.summary?.outcome ?? 'ok'}"
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
        const row = /** @type {AnyRow} */ (rows[index]);
        return html`<${Row}
          key=${row.key}
          scene=${scene}
          row=${row}
          index=${index}
          isActive=${index === active}
          pick=${pick}
          toggle=${toggle}
        />`;
      }}
    />
  </div>`;
}

import { html } from '../html.js';
import { count, mebibytes } from '../words.js';

/** The observatory's memory usage and its drops. @param {{ stats: import('../../../query/stats.ts').Stats | undefined }} props */
export function Room({ stats }) {
  if (!stats) return html`<span class="room"></span>`;
  const lost = Object.values(stats.drops).reduce((sum, number) => sum + Number(number), 0);
  return html`<div class="room faint">
    <meter min="0" max=${stats.limit} value=${stats.bytes} aria-label="Memory in use"></meter>
    ${`${mebibytes(stats.bytes)} of ${mebibytes(stats.limit)}, `}
    ${lost > 0 ? html`<${Dropped} stats=${stats} lost=${lost} />` : 'nothing dropped'}
  </div>`;
}

/** The drops and their reasons. @param {{ stats: import('../../../query/stats.ts').Stats, lost: number }} props */
function Dropped({ stats, lost }) {
  return html`<details class="views">
    <summary>${count(lost, 'item')} dropped</summary>
    <div class="menu">
      <dl class="pairs">
        ${Object.entries(stats.drops)
          .filter(([, number]) => Number(number) > 0)
          .map(
            ([name, number]) =>
              html`<div>
                <dt>${name}</dt>
                <dd>${Number(number).toLocaleString('en')}</dd>
              </div>`,
          )}
      </dl>
      ${stats.notices.map(({ message, count }) => html`<p class="faint">${`${count} × ${message}`}</p>`)}
      <p><a href="/api/stats" target="_blank" rel="noopener">Of each service</a></p>
    </div>
  </details>`;
}

import { html } from '../html.js';
import { count, mebibytes } from '../words.js';

/** How full the observatory is, and what it had to drop. @param {{ stats: import('../../../query/stats.ts').Stats | undefined }} props */
export function Room({ stats }) {
  if (!stats) return html`<span class="room"></span>`;
  const lost = Object.values(stats.drops).reduce((sum, number) => sum + Number(number), 0);
  const title = Object.entries(stats.drops)
    .map(([name, number]) => `${name}: ${number}`)
    .join('\n');
  return html`<p class="room faint" title=${title}>
    <meter min="0" max=${stats.limit} value=${stats.bytes} aria-label="Memory in use"></meter>
    ${`${mebibytes(stats.bytes)} of ${mebibytes(stats.limit)}, `}
    ${lost > 0 ? html`<a href="/api/stats" target="_blank" rel="noopener">${count(lost, 'item')} dropped</a>` : 'nothing dropped'}
  </p>`;
}

import { html } from '../html.js';
import { colourOf } from '../services.js';
import { clock, duration } from '../words.js';

/** @typedef {import('../../../query/summary.ts').Summary} Summary */

const SIGNS = { ok: '✓', refused: '!', failed: '✕' };

/** A trace in the list. @param {{ trace: Summary, index: number, longest: number, isActive: boolean, isFresh: boolean }} props */
export function Row({ trace, index, longest, isActive, isFresh }) {
  const { id, outcome, start, name, about, reason, services, spans, own, rootless } = trace;
  const classes = ['tracerow', outcome, isActive && 'active', isFresh && 'fresh'].filter(Boolean);
  return html`<div
    role="row"
    id="trace-${id}"
    class=${classes.join(' ')}
    aria-rowindex=${index + 2}
    aria-selected=${isActive}
  >
    <span role="gridcell" class="when">${start === null ? '—' : clock(start)}</span>
    <span role="gridcell" class="what">
      <span class="mark" aria-hidden="true">${SIGNS[outcome]}</span>
      <a href="/trace/${id}" tabindex="-1" title=${name}>${name || '(no name)'}</a>
      ${own && html`<span class="tag">own</span>`}
      ${rootless && html`<span class="tag" title="The span that began it has not arrived">no root</span>`}
      ${about && html`<span class="about">${about}</span>`}
      ${reason && html`<span class="why"><span class="sr">${outcome}: </span>${reason}</span>`}
    </span>
    <span role="gridcell" class="who" title=${services.join(', ')}>
      ${services.slice(0, 6).map((name) => html`<i class="swatch ${colourOf(name)}"></i>`)}
      <span>${services[0]}${services.length > 1 ? ` +${services.length - 1}` : ''}</span>
    </span>
    <span role="gridcell" class="number">${spans.toLocaleString('en')}</span>
    <span role="gridcell" class="took">
      <i
        class="gauge"
        style=${{ width: `${Math.max(2, 100 * Math.sqrt((trace.duration ?? 0) / longest))}%` }}
      ></i>
      <span>${trace.duration === null ? '—' : duration(trace.duration)}</span>
    </span>
  </div>`;
}

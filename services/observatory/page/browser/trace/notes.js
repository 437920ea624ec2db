import { html } from '../html.js';
import { count, duration } from '../words.js';
import { nPlusOnes } from './rows.js';

/** Warnings about the trace itself. @param {{ trace: import('./types.ts').Trace, isAligned: boolean, align: (aligned: boolean) => void }} props */
export function Notes({ trace, isAligned, align }) {
  const missing = trace.tops.filter(({ type }) => type === 'missing').length;
  const skewed = trace.spans.filter(({ skew }) => skew > 0);
  const circular = trace.spans.filter(({ circular }) => circular).length;
  const timeless = trace.spans.filter(({ timeless }) => timeless).length;
  const notes = [];
  if (missing > 0)
    notes.push(
      `${count(missing, 'span')} that others name as their parent ${missing === 1 ? 'has' : 'have'} not arrived: not sent yet, not sampled, or lost. Shown with a dashed bar.`,
    );
  if (skewed.length > 0) {
    const most = skewed.reduce((most, { skew }) => Math.max(most, skew), 0);
    notes.push(
      html`${`${count(skewed.length, 'span')} ${skewed.length === 1 ? 'starts before its parent' : 'start before their parents'}, by up to ${duration(most)}: the clocks of the services disagree. `}
        <button type="button" class="quiet" onClick=${() => align(true)}>Align clocks</button>`,
    );
  }
  if (isAligned)
    notes.push(
      html`${'Clocks are aligned: spans that started before their parents are moved into them. '}
        <button type="button" class="quiet" onClick=${() => align(false)}>Show times as sent</button>`,
    );
  if (timeless > 0) notes.push(`${count(timeless, 'span')} came without a time, and without a bar.`);
  if (circular > 0)
    notes.push(
      `${count(circular, 'span')} ${circular === 1 ? 'leads back to itself by its parents' : 'lead back to themselves by their parents'}: shown at the end.`,
    );
  if (trace.spans.length === 0)
    notes.push('Only log lines have arrived so far: spans come when they have ended.');
  for (const [first, { length }] of nPlusOnes(trace)
    .slice(0, 3)
    .map((nodes) => /** @type {const} */ ([nodes[0], nodes])))
    notes.push(
      `N+1: ${first?.service} calls ${first?.name} ${length} times, one after the other. One call for all would save ${length - 1} round trips.`,
    );
  return notes.map((note) => html`<p class="note">${note}</p>`);
}

import { html } from '../html.js';
import { query, setQuery } from '../route.js';
import { useAnswer } from '../ask.js';
import { count, percent } from '../words.js';

/**
 * @typedef {import('../../../query/differences.ts').Differences} DifferencesAnswer
 * @typedef {import('../../../query/differences.ts').Difference} Difference
 */

/** Attributes that are more frequent in the selected traces than in the rest. @param {{ filter: string, select: string }} props */
export function Differences({ filter, select }) {
  const selection = `${filter}&${new URLSearchParams({ select })}`;
  const { data, problem } = useAnswer(`/page/differences?${selection}`);
  const answer = /** @type {DifferencesAnswer | undefined} */ (data);
  const close = () => setQuery({ select: '' });
  return html`<section
    class="card differences"
    aria-labelledby="differences-title"
    data-ready=${String(answer !== undefined)}
  >
    <header>
      <h2 id="differences-title">What differs</h2>
      <p class="faint" role="status">
        ${problem || (answer ? `${count(answer.selected, 'trace')} selected, compared with ${count(answer.rest, 'other')}` : 'comparing…')}
      </p>
      <a
        class="button"
        href="/api/export?${selection}"
        download
        title="Save the selected traces as OTLP JSON lines"
        >Export selection</a
      >
      <button
        type="button"
        class="icon"
        aria-label="Clear the selection"
        title="Clear the selection (Esc)"
        onClick=${close}
      >
        ✕
      </button>
    </header>
    ${answer?.differences.length === 0 && html`<p class="faint">${answer.selected === 0 ? 'The selection is empty.' : 'No attribute sets these traces apart.'}</p>`}
    <ul>
      ${answer?.differences.map((difference) => html`<${Row} key=${difference.key} difference=${difference} />`)}
    </ul>
  </section>`;
}

/** @param {{ difference: Difference }} props */
function Row({ difference }) {
  const { key, condition, selected, rest, numbers, same } = difference;
  const apply = () =>
    setQuery({ attribute: [...new Set([...query.value.getAll('attribute'), condition])], select: '' });
  return html`<li>
    <button type="button" class="condition" title="Show only traces with ${condition}" onClick=${apply}>
      <span class="key">${key}</span>
      <b>${signed(condition.slice(key.length))}</b>
      ${same.length > 0 && html`<small class="faint" title=${same.join(', ')}>also ${same.join(', ')}</small>`}
    </button>
    ${
      numbers
        ? html`<${Histogram} numbers=${numbers} />`
        : html`<span class="shares" aria-hidden="true">
            <i class="selected" style=${{ width: `${selected * 100}%` }}></i>
            <i class="rest" style=${{ width: `${rest * 100}%` }}></i>
          </span>`
    }
    <span class="parts">
      <b><span class="sr">selected: </span>${percent(selected)}</b>
      <span class="faint"><span class="sr">the rest: </span>${percent(rest)}</span>
    </span>
  </li>`;
}

/** @param {string} text */
function signed(text) {
  const [, sign = '', value = ''] = /^(>=|<=|=|>|<)(.*)$/s.exec(text) ?? [];
  const number =
    sign === '=' || value === '' || Number.isNaN(Number(value)) ? value : Number(value).toLocaleString('en');
  return `${sign === '<=' ? '≤' : sign} ${number}`;
}

/** Two distributions back to back: above the line the selected traces, below it the rest. @param {{ numbers: NonNullable<Difference['numbers']> }} props */
function Histogram({ numbers }) {
  const { min, max, selected, rest } = numbers;
  const most = Math.max(...selected, ...rest, 0.001);
  const width = 100 / selected.length;
  const bars = (/** @type {number[]} */ parts, /** @type {string} */ side) =>
    parts.map(
      (part, index) =>
        html`<i
          class=${side}
          style=${{ left: `${index * width}%`, width: `${width}%`, height: `${(48 * part) / most}%` }}
        ></i>`,
    );
  return html`<span
    class="histogram"
    aria-hidden="true"
    title="${min.toLocaleString('en')} to ${max.toLocaleString('en')}"
  >
    ${bars(selected, 'selected')} ${bars(rest, 'rest')}
  </span>`;
}

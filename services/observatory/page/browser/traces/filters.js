import { useState } from 'preact/hooks';
import { html } from '../html.js';
import { OwnTraffic } from '../own-traffic.js';
import { go, query, setQuery } from '../route.js';
import { services } from '../services.js';
import { clock } from '../words.js';

/** The parts of the address that say which traces are shown. */
export const FILTERS = [
  'text',
  'service',
  'operation',
  'status',
  'min',
  'max',
  'from',
  'to',
  'last',
  'attribute',
  'own',
];

/** A trace id as people have it on their clipboard: alone, or in a traceparent or traceresponse. */
const TRACE_ID =
  /^\s*(?:traceresponse:\s*|traceparent:\s*)?(?:00-)?([0-9a-f]{32})(?:-[0-9a-f]{16}-[0-9a-f]{2})?\s*$/i;

/** The filters as the observatory is asked for them. @param {URLSearchParams} query */
export function filterOf(query) {
  return new URLSearchParams(
    [...query].filter(([name, value]) => FILTERS.includes(name) && value !== ''),
  ).toString();
}

/** Clears all filters. */
export function clearFilters() {
  setQuery(Object.fromEntries([...FILTERS, 'select'].map((name) => [name, ''])));
}

/**
 * The controls of the filter.
 * @param {{ operations: string[], keys: string[], input: { current: HTMLInputElement | null } }} props
 */
export function Filters({ operations, keys, input }) {
  const { value: now } = query;
  const of = (/** @type {string} */ name) => now.get(name) ?? '';
  const attributes = now.getAll('attribute').filter(Boolean);
  const set = (/** @type {string} */ name) => (/** @type {any} */ event) =>
    setQuery({ [name]: event.target.value });
  const type = (/** @type {any} */ event) => {
    const [, id] = TRACE_ID.exec(event.target.value) ?? [];
    if (id) go(`/trace/${id.toLowerCase()}`);
    else setQuery({ text: event.target.value });
  };
  return html`<div class="filters" role="search" aria-label="Filter the traces">
    <label class="wide">
      <span class="sr">Text, or a trace id</span>
      <input
        ref=${input}
        type="search"
        placeholder="Text, or paste a trace id   /"
        value=${of('text')}
        onInput=${type}
      />
    </label>
    <label>
      <span>Service</span>
      <select value=${of('service')} onChange=${set('service')}>
        <option value="">any</option>
        ${withOwn(services.value, of('service')).map((name) => html`<option value=${name}>${name}</option>`)}
      </select>
    </label>
    <label>
      <span>Operation</span>
      <select value=${of('operation')} onChange=${set('operation')}>
        <option value="">any</option>
        ${withOwn(operations, of('operation')).map((name) => html`<option value=${name}>${name}</option>`)}
      </select>
    </label>
    <label>
      <span>Status</span>
      <select value=${of('status')} onChange=${set('status')}>
        <option value="">any</option>
        <option value="error">✕ failed</option>
        <option value="refused">! refused</option>
        <option value="ok">✓ fine</option>
      </select>
    </label>
    <${TimeRange} />
    <${Duration} name="min" label="At least" value=${of('min')} />
    <${Duration} name="max" label="At most" value=${of('max')} />
    <${AttributeInput} attributes=${attributes} keys=${keys} />
    <label>
      <span>Group by</span>
      <input
        type="text"
        class="attribute"
        list="attribute-keys"
        placeholder="sos.ship.id"
        value=${of('by')}
        onChange=${(/** @type {any} */ event) => setQuery({ by: event.target.value.trim(), measure: '' })}
      />
    </label>
    <${OwnTraffic} />
    ${attributes.map(
      (each) =>
        html`<button
          type="button"
          class="chip"
          title="Remove this filter"
          onClick=${() => setQuery({ attribute: attributes.filter((other) => other !== each) })}
        >
          ${each} <span aria-hidden="true">✕</span>
        </button>`,
    )}
    ${filterOf(now) !== '' && html`<button type="button" class="quiet" onClick=${clearFilters}>Clear all</button>`}
  </div>`;
}

const RANGES = [
  ['1m', 'last minute'],
  ['5m', 'last 5 minutes'],
  ['15m', 'last 15 minutes'],
  ['1h', 'last hour'],
  ['6h', 'last 6 hours'],
];

/** When the traces began: since a while ago, or between two moments that a brush chose. */
export function TimeRange() {
  const { value: now } = query;
  const [from, to] = [Number(now.get('from') ?? 0), Number(now.get('to') ?? 0)];
  const between = from > 0 && to > 0;
  const set = (/** @type {any} */ event) => setQuery({ last: event.target.value, from: '', to: '' });
  return html`<label>
    <span>Time</span>
    <select value=${between ? 'between' : (now.get('last') ?? '')} onChange=${set}>
      <option value="">all</option>
      ${RANGES.map(([value, words]) => html`<option value=${value}>${words}</option>`)}
      ${between && html`<option value="between">${`${clock(from * 1000).slice(0, 8)} to ${clock(to * 1000).slice(0, 8)}`}</option>`}
    </select>
  </label>`;
}

/** @param {{ name: string, label: string, value: string }} props */
function Duration({ name, label, value }) {
  return html`<label class="ms">
    <span>${label}</span>
    <input
      type="text"
      placeholder="20ms"
      aria-label="${label}: a duration such as 20ms or 1.5s"
      value=${value}
      onInput=${(/** @type {any} */ event) => setQuery({ [name]: event.target.value.trim() })}
    />
  </label>`;
}

/** @param {{ attributes: string[], keys: string[] }} props */
function AttributeInput({ attributes, keys }) {
  const [text, setText] = useState('');
  const add = () => {
    if (text.trim() === '') return;
    setQuery({ attribute: [...new Set([...attributes, text.trim()])] });
    setText('');
  };
  return html`<label>
    <span>Attribute</span>
    <input
      type="text"
      class="attribute"
      list="attribute-keys"
      placeholder="sos.ship.id=explorer"
      title="key=value, key!=value, status_code>=400, duration>1.5s, a key alone, error or refused"
      value=${text}
      onInput=${(/** @type {any} */ event) => setText(event.target.value)}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => event.key === 'Enter' && add()}
      onBlur=${add}
    />
    <datalist id="attribute-keys">${keys.map((key) => html`<option value=${key} />`)}</datalist>
  </label>`;
}

/** The choices, with the one that is chosen: a link can ask for what is not here yet. @param {string[]} names @param {string} own */
function withOwn(names, own) {
  return own === '' || names.includes(own) ? names : [...names, own];
}

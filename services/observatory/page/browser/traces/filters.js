import { useState } from 'preact/hooks';
import { html } from '../html.js';
import { go, query, setQuery } from '../route.js';
import { services } from '../services.js';

/** The parts of the address that say which traces are shown. */
export const FILTERS = ['text', 'service', 'operation', 'status', 'min', 'max', 'attribute'];

/** A trace id as people have it on their clipboard: alone, or in a traceparent or traceresponse. */
const TRACE_ID =
  /^\s*(?:traceresponse:\s*|traceparent:\s*)?(?:00-)?([0-9a-f]{32})(?:-[0-9a-f]{16}-[0-9a-f]{2})?\s*$/i;

/** The filters as the observatory is asked for them. @param {URLSearchParams} query */
export function filterOf(query) {
  return new URLSearchParams(
    [...query].filter(([name, value]) => FILTERS.includes(name) && isValid(name, value)),
  ).toString();
}

/** Whether the observatory would take it: an address can have anything. @param {string} name @param {string} value */
function isValid(name, value) {
  if (name === 'attribute') return value.indexOf('=') > 0;
  return (name !== 'min' && name !== 'max') || /^\d{1,12}(\.\d{1,6})?$/.test(value);
}

/** Takes all filters away. */
export function clearFilters() {
  setQuery(Object.fromEntries(FILTERS.map((name) => [name, ''])));
}

/** What is filtered by, to see and to change. @param {{ operations: string[], input: { current: HTMLInputElement | null } }} props */
export function Filters({ operations, input }) {
  const { value: now } = query;
  const of = (/** @type {string} */ name) => now.get(name) ?? '';
  const attributes = now.getAll('attribute');
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
        ${withOwn(services.value.toSorted(), of('service')).map((name) => html`<option value=${name}>${name}</option>`)}
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
        <option value="error">with errors</option>
        <option value="ok">without</option>
      </select>
    </label>
    <${Milliseconds} name="min" label="At least" value=${of('min')} />
    <${Milliseconds} name="max" label="At most" value=${of('max')} />
    <${AttributeInput} attributes=${attributes} />
    ${attributes.map(
      (each) =>
        html`<button
          type="button"
          class="chip"
          title="Take this filter away"
          onClick=${() => setQuery({ attribute: attributes.filter((other) => other !== each) })}
        >
          ${each} <span aria-hidden="true">✕</span>
        </button>`,
    )}
    ${filterOf(now) !== '' && html`<button type="button" class="quiet" onClick=${clearFilters}>Clear all</button>`}
  </div>`;
}

/** @param {{ name: string, label: string, value: string }} props */
function Milliseconds({ name, label, value }) {
  const change = (/** @type {any} */ event) =>
    /^\d*\.?\d*$/.test(event.target.value) && setQuery({ [name]: event.target.value });
  return html`<label class="ms">
    <span>${label}</span>
    <input
      type="text"
      inputmode="decimal"
      placeholder="ms"
      aria-label="${label}, in milliseconds"
      value=${value}
      onInput=${change}
    />
  </label>`;
}

/** @param {{ attributes: string[] }} props */
function AttributeInput({ attributes }) {
  const [text, setText] = useState('');
  const add = () => {
    if (text.indexOf('=') < 1) return;
    setQuery({ attribute: [...new Set([...attributes, text.trim()])] });
    setText('');
  };
  return html`<label>
    <span>Attribute</span>
    <input
      type="text"
      class="attribute"
      placeholder="sos.ship.id=explorer"
      value=${text}
      onInput=${(/** @type {any} */ event) => setText(event.target.value)}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => event.key === 'Enter' && add()}
      onBlur=${add}
    />
  </label>`;
}

/** The choices, with the one that is chosen: a link can ask for what is not here yet. @param {string[]} names @param {string} own */
function withOwn(names, own) {
  return own === '' || names.includes(own) ? names : [...names, own];
}

import { useState } from 'preact/hooks';
import { useAnswer } from '../ask.js';
import { html } from '../html.js';
import { query, setQuery } from '../route.js';
import { SavedViews } from '../saved-views.js';
import { connection } from '../stream.js';
import { clock, count, day } from '../words.js';
import { Metric } from './metric.js';
import { Red } from './red.js';

/** @typedef {import('../../../query/metric-catalogue.ts').CatalogueEntry} Entry */

const EVERY_MS = 5_000;
const LENGTHS = [
  ['1m', 'last minute'],
  ['5m', 'last 5 minutes'],
  ['', 'last 15 minutes'],
  ['1h', 'last hour'],
  ['6h', 'last 6 hours'],
];

/** Metrics over time: what spans tell about each service, and every metric that arrives. */
export function Metrics() {
  const [text, setText] = useState('');
  const { data } = useAnswer('/api/metrics/catalogue', EVERY_MS);
  const catalogue = /** @type {{ data: Entry[] } | undefined} */ (data)?.data;
  const name = query.value.get('name') ?? '';
  const service = query.value.get('service') ?? '';
  const at = Number(query.value.get('at')) || 0;
  const entry = catalogue?.find((one) => one.name === name);
  const services = [...new Set(catalogue?.flatMap(({ services }) => services))].toSorted();
  const shown = (catalogue ?? []).filter(
    (one) =>
      one.name.toLowerCase().includes(text.trim().toLowerCase()) &&
      (!service || one.services.includes(service)),
  );
  const choose = (/** @type {string} */ name) => setQuery({ name, by: '', measure: '' });
  return html`<section class="metrics-view" data-ready=${String(catalogue !== undefined)}>
    <header class="listhead">
      <h1>Metrics</h1>
      <p class="faint" role="status">${catalogue ? count(catalogue.length, 'metric') : 'loading…'}</p>
      <span class="room"></span>
      <${SavedViews} />
    </header>
    <div class="filters">
      <label>
        <span>Service</span>
        <select
          value=${service}
          onChange=${(/** @type {any} */ event) => setQuery({ service: event.target.value })}
        >
          <option value="">all</option>
          ${(service === '' || services.includes(service) ? services : [...services, service]).map((name) => html`<option value=${name}>${name}</option>`)}
        </select>
      </label>
      <label>
        <span>Time</span>
        <select
          value=${at > 0 ? 'at' : (query.value.get('last') ?? '')}
          onChange=${(/** @type {any} */ event) => setQuery({ last: event.target.value, at: '' })}
        >
          ${LENGTHS.map(([value, words]) => html`<option value=${value}>${words}</option>`)}
          ${at > 0 && html`<option value="at">${`around ${day(at * 1_000)}, ${clock(at * 1_000).slice(0, 8)}`}</option>`}
        </select>
      </label>
    </div>
    <div class="metrics-columns">
      <nav class="card catalogue" aria-label="Metrics">
        <label
          ><span class="sr">Find a metric</span
          ><input
            type="search"
            placeholder="Find a metric"
            value=${text}
            onInput=${(/** @type {any} */ event) => setText(event.target.value)}
        /></label>
        <ul>
          <li>
            <button type="button" aria-pressed=${name === ''} onClick=${() => choose('')}>
              Rate, errors, duration <small class="faint">from spans</small>
            </button>
          </li>
          ${shown.map((one) => html`<li key=${`${one.name} ${one.kind} ${one.temporality}`}><button type="button" aria-pressed=${one.name === name} title=${one.description} onClick=${() => choose(one.name)}>${one.name}</button></li>`)}
        </ul>
        ${catalogue?.length === 0 && html`<p class="faint">No metric has arrived yet. Services send theirs by OTLP every few seconds, unless OTEL_METRICS_EXPORTER is none.</p>`}
      </nav>
      <div class="card shown">
        ${name === '' && html`<${Red} service=${service} />`}
        ${entry && html`<${Metric} key=${name} entry=${entry} service=${service} />`}
        ${name !== '' && catalogue && !entry && html`<p class="faint">${`The metric ${name} has not arrived.`}</p>`}
        ${!catalogue && connection.value === 'offline' && html`<p class="faint">The observatory does not answer.</p>`}
      </div>
    </div>
  </section>`;
}

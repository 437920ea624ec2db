import { useMemo } from 'preact/hooks';
import { useAnswer } from '../ask.js';
import { Lines } from '../charts/lines.js';
import { html } from '../html.js';
import { query, setQuery } from '../route.js';
import { colourOf } from '../services.js';
import { clock } from '../words.js';
import { formatOf, perSecond } from './format.js';
import { rangeQuery, timesOf } from './range.js';

/**
 * @typedef {import('../../../query/metric-range.ts').MetricRange} MetricRange
 * @typedef {import('../../../query/metric-catalogue.ts').CatalogueEntry} Entry
 */

const EVERY_MS = 3_000;
/** The preferred measures of a metric, in order. */
const FIRST = ['p95', 'value', 'rate', 'mean'];
const MOST_LINKS = 8;

/** One metric over time, by an attribute. @param {{ entry: Entry, service: string }} props */
export function Metric({ entry, service }) {
  const { name, description, kind, temporality, attributes, series } = entry;
  const by = query.value.get('by') ?? '';
  const params = new URLSearchParams({ name, ...(service && { service }), ...(by && { by }) });
  const { at, length } = timesOf();
  const question = `/api/metrics/range?${params}`;
  const { data, problem } = useAnswer(
    `${question}#${at} ${length}`,
    at > 0 ? 0 : EVERY_MS,
    () => `${question}&${rangeQuery()}`,
  );
  const range = /** @type {{ data: MetricRange } | undefined} */ (data)?.data;
  const measures = Object.keys(range?.groups[0]?.values ?? {});
  const asked = query.value.get('measure') ?? '';
  const measure = measures.includes(asked) ? asked : (FIRST.find((each) => measures.includes(each)) ?? '');
  const lines = useMemo(
    () =>
      (range?.groups ?? []).map(({ key, values }) => ({
        label: by ? key : name,
        tone: colourOf(by ? key : name),
        values: values[measure] ?? [],
      })),
    [range, measure],
  );
  const isDistribution = measures.includes('p95');
  const exemplars = isDistribution && measure !== 'rate' ? (range?.exemplars ?? []) : [];
  return html`<section class="metric" data-ready=${String(range !== undefined || problem !== '')}>
    <header>
      <h2 title=${name}>${name}</h2>
      <p class="faint">
        ${[description, kind, temporality, `${series.toLocaleString('en')} series`].filter(Boolean).join(' · ')}
      </p>
    </header>
    <div class="filters">
      <label>
        <span>By</span>
        <select value=${by} onChange=${(/** @type {any} */ event) => setQuery({ by: event.target.value })}>
          <option value="">all together</option>
          ${['service', ...Object.keys(attributes)].map((key) => html`<option value=${key}>${key}</option>`)}
        </select>
      </label>
      ${
        measures.length > 1 &&
        html`<div class="switch" role="group" aria-label="What is shown">
          ${measures.map((each) => html`<button type="button" aria-pressed=${each === measure} onClick=${() => setQuery({ measure: each })}>${each}</button>`)}
        </div>`
      }
    </div>
    ${problem && html`<p class="note">${problem}</p>`}
    ${
      range &&
      html`<${Lines}
        title=${`${measure === 'rate' ? 'Rate' : measure === 'value' ? 'Value' : measure}${by && ` by ${by}`}`}
        times=${range}
        lines=${lines}
        height=${300}
        format=${measure === 'rate' ? perSecond : formatOf(range.unit)}
        exemplars=${exemplars}
        marker=${at}
      />`
    }
    ${
      exemplars.length > 0 &&
      html`<div class="exemplars">
        <h3>Exemplars: traces behind the dots</h3>
        <ul>
          ${exemplars
            .slice(-MOST_LINKS)
            .toReversed()
            .map(
              ({ time, value, traceId, spanId }) =>
                html`<li>
                  <a href="/trace/${traceId}?span=${spanId}">${formatOf(range?.unit ?? '')(value)}</a>
                  <span class="faint">${clock(time * 1_000).slice(0, 8)}</span>
                </li>`,
            )}
        </ul>
      </div>`
    }
  </section>`;
}

import { useEffect } from 'preact/hooks';
import { useAnswer } from '../ask.js';
import { Empty } from '../empty.js';
import { html } from '../html.js';
import { query, setQuery } from '../route.js';
import { SavedViews } from '../saved-views.js';
import { ServiceName, services, setServices } from '../services.js';
import { connection } from '../stream.js';
import { filterOf, TimeRange } from '../traces/filters.js';
import { ago, clock, count } from '../words.js';

/**
 * @typedef {import('../../../query/error-groups.ts').ErrorGroups} ErrorGroups
 * @typedef {import('../../../query/error-groups.ts').ErrorGroup} ErrorGroup
 */

const EVERY_MS = 2_000;

/** Exceptions by type, message and place, the latest first. */
export function Errors() {
  const filter = filterOf(query.value);
  const { data, problem } = useAnswer(`/page/errors?${filter}`, EVERY_MS);
  const answer = /** @type {(ErrorGroups & { services: string[] }) | undefined} */ (data);
  useEffect(() => answer && setServices(answer.services), [answer]);
  const total = answer?.groups.reduce((sum, { count }) => sum + count, 0) ?? 0;
  return html`<section class="errors-view" data-ready=${String(answer !== undefined || problem !== '')}>
    <header class="listhead">
      <h1>Errors</h1>
      <p class="faint" role="status">
        ${answer ? `${count(total, 'error')} in ${count(answer.groups.length, 'group')}${answer.more > 0 ? `, ${count(answer.more, 'older group')} not shown` : ''}` : problem ? '' : 'loading…'}
      </p>
      <span class="room"></span>
      <${SavedViews} />
    </header>
    <div class="filters" role="search" aria-label="Filter the errors">
      <label class="wide">
        <span class="sr">Text</span>
        <input
          type="search"
          placeholder="Text in traces with errors"
          value=${query.value.get('text') ?? ''}
          onInput=${(/** @type {any} */ event) => setQuery({ text: event.target.value })}
        />
      </label>
      <label>
        <span>Service</span>
        <select
          value=${query.value.get('service') ?? ''}
          onChange=${(/** @type {any} */ event) => setQuery({ service: event.target.value })}
        >
          <option value="">any</option>
          ${services.value.map((name) => html`<option value=${name}>${name}</option>`)}
        </select>
      </label>
      <${TimeRange} />
      <p class="faint aside-note">
        Refusals (HTTP 4xx) are not errors: <a href="/?status=refused">see refused traces</a>
      </p>
    </div>
    ${problem && html`<p class="note problem" role="alert">${problem}</p>`}
    ${
      answer &&
      answer.groups.length > 0 &&
      html`<ul class="errorlist">
        ${answer.groups.map((group) => html`<${Group} key=${`${group.type} ${group.shape} ${group.frame}`} group=${group} answer=${answer} />`)}
      </ul>`
    }
    ${
      answer?.groups.length === 0 &&
      html`<${Empty} title=${filter ? 'No error matches' : 'No error so far'}>
        <p>Exceptions on spans and in log records are grouped here by type, message and place.</p>
        ${!filter && html`<p>To see one, start the fleet with <code>FAILURE_RATE=0.2 npm start</code> and dock a ship.</p>`}
      <//>`
    }
    ${!answer && !problem && html`<p class="loading" role="status">${connection.value === 'offline' ? 'The observatory does not answer.' : 'Loading errors…'}</p>`}
  </section>`;
}

/** @param {{ group: ErrorGroup, answer: ErrorGroups }} props */
function Group({ group, answer }) {
  const { type, shape, frame, count: number, first, last, services, traces, message, stack, spark } = group;
  const now = answer.to;
  return html`<li class="card errorgroup">
    <div class="what">
      <h2><span class="mark failed" aria-hidden="true">✕</span> <span class="type">${type}</span></h2>
      <p class="shape">${shape || '(no message)'}</p>
      <p class="faint place">
        ${frame && html`<code>${frame}</code>`}
        ${services.map((name) => html`<${ServiceName} name=${name} /> `)}
      </p>
    </div>
    <div class="when">
      <p>
        <b>${number.toLocaleString('en')}</b> <span class="faint">${number === 1 ? 'time' : 'times'}</span>
      </p>
      <${Spark} parts=${spark} />
      <p class="faint">
        ${first === 0 ? 'at an unknown time' : html`<span title=${clock(first)}>first ${ago(now - first)}</span>, <span title=${clock(last)}>last ${ago(now - last)}</span>`}
      </p>
    </div>
    <details>
      <summary>
        Latest: ${traces.length === 1 ? 'one trace' : `${traces.length} traces`}${stack ? ', stack' : ''}
      </summary>
      <ul class="latest">
        ${traces.map(({ traceId, spanId, time }) => html`<li><a href="/trace/${traceId}?span=${spanId}">${traceId.slice(0, 16)}…</a> <span class="faint">${time === 0 ? '' : clock(time)}</span></li>`)}
      </ul>
      ${message !== shape && html`<p class="shape">${message}</p>`}
      ${stack && html`<pre class="record" tabindex="0">${stack}</pre>`}
    </details>
  </li>`;
}

/** The number of exceptions over time. @param {{ parts: number[] }} props */
function Spark({ parts }) {
  const most = Math.max(...parts, 1);
  return html`<svg
    class="spark"
    viewBox="0 0 ${parts.length * 5} 28"
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    ${parts.map((part, index) => html`<rect x=${index * 5} y=${28 - Math.max(part > 0 ? 3 : 1, (27 * part) / most)} width="4" height=${Math.max(part > 0 ? 3 : 1, (27 * part) / most)} class=${part > 0 ? 'some' : ''} />`)}
  </svg>`;
}

import { useAnswer } from '../ask.js';
import { html } from '../html.js';
import { query, setQuery } from '../route.js';
import { count, duration, percent } from '../words.js';

/**
 * @typedef {import('../../../query/groups.ts').Groups} GroupsAnswer
 * @typedef {import('../../../query/groups.ts').Group} Group
 */

const EVERY_MS = 3_000;
/** The columns, each with what the address calls it. */
const COLUMNS = [
  ['Count', 'count'],
  ['Failed', 'failed'],
  ['Refused', 'refused'],
  ['p50', 'p50'],
  ['p95', 'p95'],
  ['p99', 'p99'],
];
/** The measures of spans beside their duration. @type {Record<string, string>} */
const MEASURES = { queue: 'Time in queue' };

/** Traces or spans by the values of an attribute. @param {{ filter: string, by: string, paused: boolean }} props */
export function Groups({ filter, by, paused }) {
  const of = query.value.get('of') === 'spans' ? 'spans' : 'traces';
  const measure = query.value.get('measure') ?? '';
  const order = query.value.get('order') || 'count';
  const url = `/page/groups?${filter}&${new URLSearchParams({ by, of, measure, order })}`;
  const { data, problem } = useAnswer(url, paused ? 0 : EVERY_MS);
  const answer = /** @type {GroupsAnswer | undefined} */ (data);
  const most = Math.max(2, ...(answer?.groups ?? []).map(({ p99 }) => p99));
  const least = Math.max(1, Math.min(most / 2, ...(answer?.groups ?? []).map(({ p50 }) => p50 / 2)));
  const noun = of === 'traces' ? 'trace' : 'span';
  return html`<section
    class="card groups"
    aria-labelledby="groups-title"
    data-ready=${String(answer !== undefined)}
  >
    <header>
      <h2 id="groups-title">${measure ? `${MEASURES[measure] ?? measure} by ${by}` : `By ${by}`}</h2>
      <p class="faint" role="status">${problem || (answer ? summary(answer, noun) : 'counting…')}</p>
      <div class="switch" role="group" aria-label="What is counted">
        ${['traces', 'spans'].map(
          (each) =>
            html`<button
              type="button"
              aria-pressed=${of === each}
              onClick=${() => setQuery({ of: each === 'traces' ? '' : each, measure: '' })}
            >
              ${each}
            </button>`,
        )}
      </div>
      <button
        type="button"
        class="icon"
        aria-label="Remove the grouping"
        title="Remove the grouping"
        onClick=${() => setQuery({ by: '', of: '', measure: '', order: '' })}
      >
        ✕
      </button>
    </header>
    ${
      answer &&
      answer.groups.length > 0 &&
      html`<div class="scroll" tabindex="0" role="region" aria-label="Groups by ${by}">
        <table>
          <thead>
            <tr>
              <th scope="col">${by}</th>
              ${COLUMNS.map(([name, value]) => html`<${ColumnHead} name=${name} value=${value} isOrder=${value === order} />`)}
              <th scope="col" class="spread"><span class="sr">Durations</span></th>
            </tr>
          </thead>
          <tbody>
            ${answer.groups.map((group) => html`<${Row} key=${group.value} by=${by} group=${group} least=${least} most=${most} />`)}
          </tbody>
        </table>
      </div>`
    }
    ${answer?.groups.length === 0 && html`<p class="faint">${nothing(by, noun, measure)}</p>`}
  </section>`;
}

/** @param {{ name: string, value: string, isOrder: boolean }} props */
function ColumnHead({ name, value, isOrder }) {
  return html`<th scope="col" class="number" aria-sort=${isOrder ? 'descending' : undefined}>
    <button
      type="button"
      class="sort"
      title="Sort by ${name}, the greatest first"
      onClick=${() => setQuery({ order: value === 'count' ? '' : value })}
    >
      ${name}<span aria-hidden="true">${isOrder ? ' ↓' : ''}</span>
    </button>
  </th>`;
}

/** Why there is no group. @param {string} by @param {string} noun @param {string} measure */
function nothing(by, noun, measure) {
  if (measure === 'queue') return 'No message has gone through a queue. A ship that separates sends one.';
  const hint = by.startsWith('db.')
    ? ' A fleet whose docks are in PostgreSQL has statements: FLEET_DATABASE=embedded npm start.'
    : '';
  return `No ${noun} has the attribute ${by}.${hint}`;
}

/** @param {{ by: string, group: Group, least: number, most: number }} props */
function Row({ by, group, least, most }) {
  const { value, count, failed, refused, p50, p95, p99 } = group;
  const only = () =>
    setQuery({ attribute: [...new Set([...query.value.getAll('attribute'), `${by}=${value}`])] });
  const at = (/** @type {number} */ value) =>
    `${(100 * Math.log(Math.max(value, least) / least)) / Math.log(most / least)}%`;
  return html`<tr>
    <th scope="row">
      <button type="button" class="value" title="Show only these" onClick=${only}>
        ${value || '(empty)'}
      </button>
    </th>
    <td class="number">${count.toLocaleString('en')}</td>
    <td class="number ${failed > 0 ? 'failed' : 'faint'}">
      ${failed > 0 ? `✕ ${percent(failed / count)}` : '–'}
    </td>
    <td class="number ${refused > 0 ? 'refused' : 'faint'}">
      ${refused > 0 ? `! ${percent(refused / count)}` : '–'}
    </td>
    <td class="number">${duration(p50)}</td>
    <td class="number">${duration(p95)}</td>
    <td class="number">${duration(p99)}</td>
    <td class="spread" aria-hidden="true">
      <span
        ><i class="range" style=${{ left: at(p50), right: `calc(100% - ${at(p99)})` }}></i
        ><i class="tick" style=${{ left: at(p50) }}></i><i class="tick" style=${{ left: at(p95) }}></i
      ></span>
    </td>
  </tr>`;
}

/** @param {GroupsAnswer} answer @param {string} noun */
function summary({ groups, more, without }, noun) {
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  const parts = [`${count(total, noun)} in ${count(groups.length, 'group')}`];
  if (more > 0) parts.push(`${count(more, 'smaller group')} not shown`);
  if (without > 0) parts.push(`${count(without, noun)} without it`);
  return parts.join(', ');
}

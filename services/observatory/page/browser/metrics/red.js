import { useMemo } from 'preact/hooks';
import { useAnswer } from '../ask.js';
import { Lines } from '../charts/lines.js';
import { Empty } from '../empty.js';
import { html } from '../html.js';
import { query } from '../route.js';
import { colourOf } from '../services.js';
import { duration, percent } from '../words.js';
import { compact, perSecond } from './format.js';
import { rangeQuery, timesOf } from './range.js';

/**
 * @typedef {import('../../../query/red.ts').RedRange} RedRange
 * @typedef {import('../../../query/red.ts').RedGroup} RedGroup
 */

const EVERY_MS = 3_000;

/** Rate, errors and duration of each service, or of the operations of one, from its spans. @param {{ service: string }} props */
export function Red({ service }) {
  const question = `/api/red?${new URLSearchParams(service ? { service, by: 'operation' } : { by: 'service' })}`;
  const { at, length } = timesOf();
  const { data } = useAnswer(
    `${question}#${at} ${length}`,
    at > 0 ? 0 : EVERY_MS,
    () => `${question}&${rangeQuery()}`,
  );
  const range = /** @type {{ data: RedRange } | undefined} */ (data)?.data;
  const charts = useMemo(() => range && chartsOf(range), [range]);
  if (!range || !charts) return html`<p class="loading" role="status">Loading…</p>`;
  if (range.groups.length === 0)
    return html`<${Empty} title="No calls in this time range"
      ><p>
        Rate, errors and durations come from the spans of services. Choose a longer time, or send a ship.
      </p><//
    >`;
  return html`<div class="red" data-ready="true">
    <${Lines} title="Requests" times=${range} lines=${charts.rate} format=${perSecond} marker=${at} />
    <${Lines}
      title="Failed and refused"
      times=${range}
      lines=${charts.errors}
      format=${perSecond}
      marker=${at}
    />
    <${Lines} title="Duration, p95" times=${range} lines=${charts.p95} format=${duration} marker=${at} />
    <${Table} range=${range} />
  </div>`;
}

/** @param {RedRange} range */
function chartsOf({ groups, step }) {
  const line = (/** @type {RedGroup} */ group, /** @type {(number | null)[]} */ values, kind = '') => ({
    label: `${nameOf(group)}${kind && `, ${kind}`}`,
    tone: colourOf(nameOf(group)),
    values,
    ...(!group.operation && { href: addressOf(group) }),
  });
  const rate = (/** @type {number[]} */ counts) => counts.map((count) => count / (step / 1_000));
  const has = (/** @type {number[]} */ counts) => counts.some((count) => count > 0);
  const errors = groups.flatMap((group) => [
    ...(has(group.errors) ? [line(group, rate(group.errors), 'failed')] : []),
    ...(has(group.refused) ? [line(group, rate(group.refused), 'refused')] : []),
  ]);
  const none = { label: 'none', tone: 'tone-5', values: (groups[0]?.requests ?? []).map(() => 0) };
  return {
    rate: groups.map((group) => line(group, rate(group.requests))),
    errors: errors.length > 0 ? errors : [none],
    p95: groups.map((group) => line(group, group.p95)),
  };
}

/** @param {RedGroup} group */
function nameOf({ service, operation }) {
  return operation || service;
}

/** @param {RedGroup} group */
function addressOf({ service }) {
  const params = new URLSearchParams(query.value);
  params.set('service', service);
  return `/metrics?${params}`;
}

/** @param {{ range: RedRange }} props */
function Table({ range }) {
  const sum = (/** @type {number[]} */ counts) => counts.reduce((sum, count) => sum + count, 0);
  const last = (/** @type {(number | null)[]} */ values) => values.findLast((value) => value !== null) ?? 0;
  const seconds = (range.to - range.from) / 1_000;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Rate, errors and duration">
    <table>
      <thead>
        <tr>
          <th scope="col">${range.groups[0]?.operation ? 'Operation' : 'Service'}</th>
          ${['Requests', 'Per second', 'Failed', 'Refused', 'Latest p50', 'p95', 'p99'].map((name) => html`<th scope="col" class="number">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${range.groups.map((group) => {
          const [requests, failed, refused] = [sum(group.requests), sum(group.errors), sum(group.refused)];
          const traces = `/?${new URLSearchParams({ service: group.service, ...(group.operation && { operation: group.operation }) })}`;
          return html`<tr key=${`${group.service} ${group.operation}`}>
            <th scope="row">
              <a class="service ${colourOf(nameOf(group))}" href=${traces} title="Its traces"
                ><span>${nameOf(group)}</span></a
              >
            </th>
            <td class="number">${requests.toLocaleString('en')}</td>
            <td class="number">${compact(requests / seconds)}</td>
            <td class="number ${failed > 0 ? 'errors' : ''}">
              ${failed > 0 ? `✕ ${percent(failed / requests)}` : '–'}
            </td>
            <td class="number ${refused > 0 ? 'refusals' : ''}">
              ${refused > 0 ? `! ${percent(refused / requests)}` : '–'}
            </td>
            ${[group.p50, group.p95, group.p99].map((values) => html`<td class="number">${duration(last(values))}</td>`)}
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

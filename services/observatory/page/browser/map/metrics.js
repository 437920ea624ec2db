import { html } from '../html.js';
import { colourOf, ServiceName } from '../services.js';
import { duration, mebibytes, percent } from '../words.js';

/** @typedef {{ service: string, name: string, attributes: Record<string, unknown>, value?: number }} Series */

/** The docks' metrics and Node's, the latest of each. @param {{ series: Series[] }} props */
export function Metrics({ series }) {
  if (series.length === 0) return null;
  const spaceports = [
    ...new Set(series.filter(({ name }) => name.startsWith('sos.docks.')).map(({ service }) => service)),
  ].toSorted();
  const processes = [
    ...new Set(series.filter(({ name }) => name.startsWith('nodejs.')).map(({ service }) => service)),
  ].toSorted();
  return html`<div class="two metrics">
    <section class="card">
      <h2>Docks</h2>
      ${spaceports.length === 0 && html`<p class="faint">No spaceport has sent a metric yet.</p>`}
      ${spaceports.map((service) => html`<${Docks} key=${service} service=${service} series=${series.filter((one) => one.service === service)} />`)}
    </section>
    <section class="card">
      <h2>Node.js</h2>
      <div class="scroll" tabindex="0" role="region" aria-label="Metrics of Node.js">
        <table>
          <thead>
            <tr>
              <th scope="col">Process</th>
              <th scope="col" class="number">Loop busy</th>
              <th scope="col" class="number">Loop delay, p99</th>
              <th scope="col" class="number">Heap used</th>
            </tr>
          </thead>
          <tbody>
            ${processes.map((service) => {
              const own = series.filter((one) => one.service === service);
              return html`<tr key=${service}>
                <th scope="row"><${ServiceName} name=${service} /></th>
                <td class="number">${percent(sum(own, 'nodejs.eventloop.utilization'))}</td>
                <td class="number">${duration(sum(own, 'nodejs.eventloop.delay.p99') * 1e6)}</td>
                <td class="number">${mebibytes(sum(own, 'v8js.memory.heap.used'))}</td>
              </tr>`;
            })}
          </tbody>
        </table>
      </div>
    </section>
  </div>`;
}

/** @param {{ service: string, series: Series[] }} props */
function Docks({ service, series }) {
  const [occupied, limit] = [sum(series, 'sos.docks.occupied'), sum(series, 'sos.docks.limit')];
  const refusals = series.filter(({ name }) => name === 'sos.refusals');
  return html`<div class="docks ${colourOf(service)}">
    <p><${ServiceName} name=${service} /> <b>${occupied} of ${limit}</b> docks taken</p>
    <p class="slots" aria-hidden="true">
      ${Array.from({ length: Math.min(limit, 24) }, (_, dock) => html`<i class=${dock < occupied ? 'taken' : ''}></i>`)}
    </p>
    <p class="faint">
      ${sum(series, 'sos.dockings')} docked, ${sum(series, 'sos.separations')} separated since it
      started${refusals.map(
        ({ attributes, value }) =>
          html`<span class="refusal">, ${value} × ${String(attributes['sos.refusal.reason'])}</span>`,
      )}
    </p>
  </div>`;
}

/** @param {Series[]} series @param {string} name */
function sum(series, name) {
  return series
    .filter((one) => one.name === name)
    .reduce((total, { value }) => total + Number(value ?? 0), 0);
}

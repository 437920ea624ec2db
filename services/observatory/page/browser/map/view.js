import { useEffect, useState } from 'preact/hooks';
import { Command, Empty } from '../empty.js';
import { dockCommand } from '../fleet.js';
import { html } from '../html.js';
import { OwnTraffic } from '../own-traffic.js';
import { query } from '../route.js';
import { ServiceName, setServices } from '../services.js';
import { connection, listen } from '../stream.js';
import { duration, percent } from '../words.js';
import { Drawing } from './drawing.js';
import { Metrics } from './metrics.js';

/**
 * @typedef {import('../../service-map.ts').MapNode} MapNode
 * @typedef {import('../../service-map.ts').MapEdge} MapEdge
 * @typedef {{ nodes: MapNode[], edges: MapEdge[], windowMs: number, services: string[], metrics: any[] }} MapEvent
 */

/** Calls between services with rate, errors and durations; and metrics of the docks and of Node.js. */
export function ServiceMap() {
  const [map, setMap] = useState(/** @type {MapEvent | undefined} */ (undefined));
  const [command, setCommand] = useState('');
  useEffect(() => void dockCommand().then(setCommand), []);
  const own = query.value.get('own') === '1';
  useEffect(
    () =>
      listen(`/page/live/map${own ? '?own=1' : ''}`, (event) => {
        setServices(event.services);
        setMap(event);
      }),
    [own],
  );
  if (!map)
    return html`<p class="loading" role="status">
      ${connection.value === 'offline' ? 'The observatory does not answer.' : 'Drawing the map…'}
    </p>`;
  const minutes = map.windowMs / 60_000;
  return html`<section class="map" data-ready="true">
    <header class="listhead">
      <h1>Map</h1>
      <p class="faint">calls between services in the last ${minutes} minutes</p>
      <span class="room"></span>
      <${OwnTraffic} />
    </header>
    ${
      map.nodes.length === 0
        ? html`<${Empty} title="No calls yet">
            <p>
              None in the last ${minutes} minutes. Send a ship in the <a href="/galaxy">galaxy</a>, or in a
              terminal:
            </p>
            <${Command} text=${command} />
          <//>`
        : html`<div class="space" tabindex="0" role="region" aria-label="Drawing of the map">
              <${Drawing} nodes=${map.nodes} edges=${map.edges} />
            </div>
            <${Table} edges=${map.edges} nodes=${map.nodes} minutes=${minutes} />`
    }
    <${Metrics} series=${map.metrics} />
  </section>`;
}

/** The numbers of the drawing. @param {{ edges: MapEdge[], nodes: MapNode[], minutes: number }} props */
function Table({ edges, nodes, minutes }) {
  const rows = nodes.toSorted((a, b) => b.requests - a.requests);
  return html`<div
    class="scroll"
    tabindex="0"
    role="region"
    aria-label="Rate, errors and duration of each service"
  >
    <table>
      <thead>
        <tr>
          <th scope="col">Service</th>
          <th scope="col">Called by</th>
          <th scope="col" class="number">Per minute</th>
          <th scope="col" class="number">Failed</th>
          <th scope="col" class="number">Refused</th>
          <th scope="col" class="number">p50</th>
          <th scope="col" class="number">p95</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(({ service, requests, errors, refused, p50, p95 }) => {
          const askers = edges.filter(({ to }) => to === service);
          const traces = `/?${new URLSearchParams({ service, ...(errors + refused > 0 && { status: errors > 0 ? 'error' : 'refused' }) })}`;
          return html`<tr key=${service}>
            <th scope="row">
              <a href=${traces}><${ServiceName} name=${service} /></a>
            </th>
            <td>
              ${askers.length > 3 ? `${askers.length} services` : askers.map(({ from }) => html`<${ServiceName} name=${from} /> `)}
            </td>
            <td class="number">${(requests / minutes).toFixed(1)}</td>
            <td class="number ${errors > 0 ? 'errors' : ''}">
              ${errors > 0 ? `✕ ${percent(errors / requests)}` : '–'}
            </td>
            <td class="number ${refused > 0 ? 'refusals' : ''}">
              ${refused > 0 ? `! ${percent(refused / requests)}` : '–'}
            </td>
            <td class="number">${duration(p50)}</td>
            <td class="number">${duration(p95)}</td>
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

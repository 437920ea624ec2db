import { newestFirst } from '../api/search.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';
import { html, type Html } from './html.ts';
import { serviceName } from './service-name.ts';
import { summarize, type Summary } from './summary.ts';
import { clock, count, duration } from './words.ts';

const LONGEST_LIST = 100;

/** The traces that started last. */
export function traceList(store: TelemetryStore): Html {
  const traces = newestFirst(store.traces());
  if (traces.length === 0) return NO_TRACE;
  const services = store.services();
  return html`<h1>Traces</h1>
    <p class="facts">
      ${traces.length > LONGEST_LIST ? `the newest ${LONGEST_LIST} of ` : ''}${count(traces.length, 'trace')}
    </p>
    <div class="scroll">
      <table class="traces">
        <thead>
          <tr>
            <th>Started</th>
            <th>Trace</th>
            <th>Services</th>
            <th class="number">Spans</th>
            <th class="number">Errors</th>
            <th class="number">Duration</th>
          </tr>
        </thead>
        <tbody>
          ${traces.slice(0, LONGEST_LIST).map((trace) => row(summarize(trace), services))}
        </tbody>
      </table>
    </div>`;
}

function row({ id, root, start, spans, failed, ...trace }: Summary, services: string[]): Html {
  return html`<tr class="${failed > 0 ? 'failed' : ''}">
    <td class="time">${clock(start)}</td>
    <td><a id="t${id}" href="/trace/${id}">${root.name || '(no name)'}</a></td>
    <td>${trace.services.map((service) => serviceName(service, services))}</td>
    <td class="number">${spans}</td>
    <td class="number errors">${failed > 0 ? failed : ''}</td>
    <td class="number">${duration(trace.duration)}</td>
  </tr>`;
}

const NO_TRACE = html`<section class="empty">
  <h1>No trace yet</h1>
  <p>Send a ship to a spaceport, and this page will show what happened:</p>
  <pre>curl -X POST localhost:32001/dock/pontus-spaceport</pre>
</section>`;

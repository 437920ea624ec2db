import { CopyButton } from '../copy.js';
import { html } from '../html.js';
import { ServiceName } from '../services.js';
import { metricsAt } from '../trace/share.js';

/** @typedef {import('./load.js').LogLine} LogLine */

/** The whole of a log line, however long it is. @param {{ line: LogLine, close: () => void }} props */
export function LineDetails({ line, close }) {
  const { time, severity, service, traceId, attributes } = line;
  const text = bodyOf(line);
  return html`<aside class="details" aria-label="Details of the log line" tabindex="0">
    <header class=${severity.toLowerCase()}>
      <div>
        <h2>Log line</h2>
        <${ServiceName} name=${service} />
        <span class="level">${severity.toLowerCase() || 'log'}</span> ${` `}<span class="faint"
          >${time ?? 'its time is unknown'}</span
        >
      </div>
      <button type="button" class="icon" aria-label="Close the details" title="Close (Esc)" onClick=${close}>
        ✕
      </button>
    </header>
    <pre class="record">${text}</pre>
    <p class="buttons">
      <${CopyButton} what="text" title="Copy the whole text" text=${() => text} />
      ${traceId && html`<a class="button" href=${traceOf(line)}>Open its trace</a>`}
      ${time !== null && html`<a class="button" href=${metricsAt(service, Date.parse(time) * 1_000)}>Metrics of this moment</a>`}
    </p>
    <dl class="pairs">
      ${Object.entries(attributes).map(
        ([key, value]) =>
          html`<div>
            <dt>${key}</dt>
            <dd>${typeof value === 'string' ? value : JSON.stringify(value)}</dd>
          </div>`,
      )}
    </dl>
  </aside>`;
}

/** @param {LogLine} line */
export function bodyOf({ body }) {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** The address of a line's trace, at its span. @param {LogLine} line */
export function traceOf({ traceId, spanId }) {
  return `/trace/${traceId}${spanId ? `?span=${spanId}` : ''}`;
}

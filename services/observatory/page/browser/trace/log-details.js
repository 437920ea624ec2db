import { CopyButton } from '../copy.js';
import { html } from '../html.js';
import { ServiceName } from '../services.js';
import { offset } from '../words.js';
import { Attributes, Sender } from './attribute-list.js';
import { metricsAt } from './share.js';

/**
 * The whole of a log line or an event, however long it is.
 * @param {{ trace: import('./types.ts').Trace, log: import('./types.ts').LogLine, close: () => void,
 *   openSpan: (span: import('./types.ts').SpanNode) => void }} props
 */
export function LogDetails({ trace, log, close, openSpan }) {
  const { span, level, type, body, attributes, origin, service } = log;
  return html`<aside
    class="details"
    aria-label="Details of the ${type === 'log' ? 'log line' : 'event'}"
    tabindex="0"
  >
    <header class=${level}>
      <div>
        <h2>${type === 'log' ? 'Log line' : 'Event'}</h2>
        <${ServiceName} name=${service} /> <span class="level">${level || type}</span> ${` `}<span
          class="faint"
          >${log.timeless ? 'its time is unknown' : offset(log.time)}</span
        >
      </div>
      <button type="button" class="icon" aria-label="Close the details" title="Close (Esc)" onClick=${close}>
        ✕
      </button>
    </header>
    <pre class="record">${body}</pre>
    <p class="buttons">
      <${CopyButton} what="text" title="Copy the whole text" text=${() => body} />
      ${span && html`<button type="button" class="quiet" onClick=${() => openSpan(span)}>Open its span</button>`}
      <a class="button" href=${metricsAt(service, trace.start + log.time)}>Metrics of this moment</a>
    </p>
    <${Attributes} title="Attributes" attributes=${attributes} />
    <${Sender} origin=${origin} />
  </aside>`;
}

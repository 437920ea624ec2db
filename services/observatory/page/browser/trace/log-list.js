import { html } from '../html.js';
import { narrow } from '../media.js';
import { pairText } from '../otlp.js';
import { ServiceName } from '../services.js';
import { VirtualRows } from '../virtual.js';
import { count, offset } from '../words.js';

/**
 * @typedef {import('./types.ts').LogLine} LogLine
 */

/**
 * All log lines of a trace in the order of their times, whoever wrote them.
 * @param {{ logs: LogLine[], found: Set<unknown> | undefined, open: (log: LogLine) => void }} props
 */
export function LogList({ logs, found, open }) {
  if (logs.length === 0)
    return html`<section class="story">
      <h2>Log lines</h2>
      <p class="faint">None has arrived for this trace.</p>
    </section>`;
  return html`<section class="story" aria-labelledby="story-title">
    <h2 id="story-title">
      Log lines <span class="faint">${count(logs.length, 'line')} in the order of time</span>
    </h2>
    <div
      class="loglist"
      role="table"
      aria-label="Log lines in the order of time"
      aria-rowcount=${logs.length}
    >
      <${VirtualRows}
        count=${logs.length}
        height=${narrow.value ? 52 : 28}
        row=${(/** @type {number} */ index) => {
          const log = /** @type {LogLine} */ (logs[index]);
          const more = log.attributes.map(pairText).join(' ');
          return html`<div
            role="row"
            key=${index}
            aria-rowindex=${index + 1}
            class="logline ${log.level} ${found?.has(log) ? 'found' : ''}"
            onClick=${() => open(log)}
          >
            <span role="cell" class="when">${log.timeless ? '—' : offset(log.time)}</span>
            <span role="cell" class="who"><${ServiceName} name=${log.service} /></span>
            <span role="cell" class="level">${log.level || 'log'}</span>
            <span role="cell" class="body" title=${`${log.body} ${more}`}
              >${log.body} <small>${more}</small></span
            >
          </div>`;
        }}
      />
    </div>
  </section>`;
}

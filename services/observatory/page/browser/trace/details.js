import { CopyButton } from '../copy.js';
import { html } from '../html.js';
import { ServiceName } from '../services.js';
import { duration, offset } from '../words.js';
import { reasonOf, signOf } from './errors.js';
import { Links } from './links.js';
import { Operation } from './operation.js';
import { Attributes, Pairs, Sender } from './attribute-list.js';
import { metricsAt, requestCurl } from './share.js';

/**
 * @typedef {import('./types.ts').SpanNode} SpanNode
 * @typedef {import('./types.ts').LogLine} LogLine
 * @typedef {import('./types.ts').Trace} Trace
 */

/**
 * All that is known about one span.
 * @param {{ trace: Trace, span: SpanNode, path: Map<SpanNode, [number, number][]>, close: () => void, openLog: (log: LogLine) => void }} props
 */
export function Details({ trace, span, path, close, openLog }) {
  const { otlp, origin } = span;
  const sign = signOf(span);
  const own = (path.get(span) ?? []).reduce((sum, [from, to]) => sum + to - from, 0);
  const curl = requestCurl(span);
  return html`<aside class="details" aria-label="Details of the span" tabindex="0">
    <header>
      <div>
        <h2>${span.name}</h2>
        <${ServiceName} name=${span.service} /> <span class="faint">${span.kind}</span>
      </div>
      <button type="button" class="icon" aria-label="Close the details" title="Close (Esc)" onClick=${close}>
        ✕
      </button>
    </header>
    ${sign && html`<p class="reason ${sign}"><span aria-hidden="true">${sign === 'failed' ? '✕ ' : '! '}</span><span class="sr">${sign}: </span>${reasonOf(span)}</p>`}
    <dl class="figures">
      <div>
        <dt>Duration</dt>
        <dd>${span.timeless ? 'unknown' : duration(span.end - span.start)}</dd>
      </div>
      <div>
        <dt>Start</dt>
        <dd>${span.timeless ? 'unknown' : offset(span.start)}</dd>
      </div>
      <div>
        <dt>On the critical path</dt>
        <dd>${duration(own)}</dd>
      </div>
    </dl>
    <${Operation} traceId=${trace.id} span=${span} />
    ${span.skew > 0 && html`<p class="note">It starts ${duration(span.skew)} before its parent: their clocks disagree.</p>`}
    <p class="buttons">
      <${CopyButton} what="span id" title="Copy the span’s id" text=${() => span.id} />
      <${CopyButton}
        what="JSON"
        title="Copy the span as OTLP/JSON"
        text=${() => JSON.stringify(otlp, null, 2)}
      />
      ${curl && html`<${CopyButton} what="request as curl" title="Copy a command that sends this request again" text=${() => curl} />`}
      <a class="button" href=${metricsAt(span.service, trace.start + span.start)}>Metrics of this moment</a>
    </p>
    <${Attributes} title="Attributes" attributes=${otlp.attributes} links=${true} />
    ${
      span.events.length > 0 &&
      html`<h3>Events</h3>
        ${span.events.map(
          ({ time, attributes }, index) =>
            html`<div class="event">
              <p>
                <b>${otlp.events?.[index]?.name}</b>
                <span class="faint">${offset(time)}</span>
              </p>
              <${Pairs} attributes=${attributes} />
            </div>`,
        )}`
    }
    ${
      span.logs.length > 0 &&
      html`<h3>Log lines</h3>
        <ul class="lines">
          ${span.logs.map(
            (log) =>
              html`<li class=${log.level}>
                <button type="button" class="line-button" onClick=${() => openLog(log)}>
                  <span class="faint">${offset(log.time)}</span>
                  <span class="level">${log.level || 'log'}</span> ${log.body}
                </button>
              </li>`,
          )}
        </ul>`
    }
    <${Links} trace=${trace} span=${span} />
    <h3>Ids</h3>
    <${Pairs}
      attributes=${[
        { key: 'span id', value: { stringValue: span.id } },
        { key: 'parent id', value: { stringValue: span.parentId || 'none: it is the root' } },
      ]}
    />
    <${Sender} origin=${origin} />
  </aside>`;
}

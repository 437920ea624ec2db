import { CopyButton } from '../copy.js';
import { html } from '../html.js';
import { valueText } from '../otlp.js';
import { ServiceName } from '../services.js';
import { duration, offset } from '../words.js';
import { isTroubled, reasonOf } from './errors.js';
import { requestCurl } from './share.js';

/**
 * @typedef {import('./types.ts').SpanNode} SpanNode
 * @typedef {import('../otlp.js').Attribute} Attribute
 */

/** All that is known about one span. @param {{ span: SpanNode, path: Map<SpanNode, [number, number][]>, base: number, close: () => void }} props */
export function Details({ span, path, base, close }) {
  const { otlp, origin } = span;
  const own = (path.get(span) ?? []).reduce((sum, [from, to]) => sum + to - from, 0);
  const curl = requestCurl(span);
  return html`<aside class="details" aria-label="Details of the span">
    <header>
      <div>
        <h2>${span.name}</h2>
        <${ServiceName} name=${span.service} /> <span class="faint">${span.kind}</span>
      </div>
      <button type="button" class="icon" aria-label="Close the details" title="Close (Esc)" onClick=${close}>
        ✕
      </button>
    </header>
    ${isTroubled(span) && html`<p class="reason"><span aria-hidden="true">✕ </span>${reasonOf(span)}</p>`}
    <dl class="figures">
      <div>
        <dt>Took</dt>
        <dd>${duration(span.end - span.start)}</dd>
      </div>
      <div>
        <dt>Began</dt>
        <dd>${offset(span.start)}</dd>
      </div>
      <div>
        <dt>On the critical path</dt>
        <dd>${duration(own)}</dd>
      </div>
    </dl>
    ${span.skew > 0 && html`<p class="note">It starts ${duration(span.skew)} before its parent: their clocks disagree.</p>`}
    <p class="buttons">
      <${CopyButton} what="span id" title="Copy the span’s id" text=${() => span.id} />
      <${CopyButton}
        what="JSON"
        title="Copy the span as OTLP/JSON"
        text=${() => JSON.stringify(otlp, null, 2)}
      />
      ${curl && html`<${CopyButton} what="request as curl" title="Copy a command that sends this request again" text=${() => curl} />`}
    </p>
    <${Attributes} title="Attributes" attributes=${otlp.attributes} links=${true} />
    ${
      (otlp.events ?? []).length > 0 &&
      html`<h3>Events</h3>
        ${(otlp.events ?? []).map(
          (event) =>
            html`<div class="event">
              <p>
                <b>${event.name}</b>
                <span class="faint">${offset(Number(BigInt(event.timeUnixNano ?? 0) / 1000n) - base)}</span>
              </p>
              <${Pairs} attributes=${event.attributes} />
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
                <span class="faint">${offset(log.time)}</span>
                <span class="level">${log.level || 'log'}</span> ${log.body}
              </li>`,
          )}
        </ul>`
    }
    ${
      (otlp.links ?? []).length > 0 &&
      html`<h3>Links</h3>
        <ul class="lines">
          ${(otlp.links ?? []).map((link) => html`<li><a href="/trace/${link.traceId}?span=${link.spanId}">${link.traceId}</a></li>`)}
        </ul>`
    }
    <details>
      <summary>Who sent it</summary>
      <${Pairs}
        attributes=${[
          { key: 'span.id', value: { stringValue: span.id } },
          { key: 'parent.id', value: { stringValue: span.parentId || 'none: it is the root' } },
          {
            key: 'scope',
            value: { stringValue: `${origin.scope.name ?? ''} ${origin.scope.version ?? ''}` },
          },
          ...(origin.resource.attributes ?? []),
        ]}
      />
    </details>
  </aside>`;
}

/** @param {{ title: string, attributes: Attribute[] | undefined, links: boolean }} props */
function Attributes({ title, attributes = [], links }) {
  if (attributes.length === 0) return null;
  return html`<h3>${title}</h3>
    <${Pairs} attributes=${attributes} links=${links} />`;
}

/** Attributes in the order of their names, SOS's own first; each is a link to the traces that have it too. @param {{ attributes: Attribute[] | undefined, links?: boolean }} props */
function Pairs({ attributes = [], links = false }) {
  const sorted = attributes.toSorted(
    ({ key: a = '' }, { key: b = '' }) =>
      Number(b.startsWith('sos.')) - Number(a.startsWith('sos.')) || (a < b ? -1 : 1),
  );
  return html`<dl class="pairs">
    ${sorted.map(({ key = '', value }) => {
      const text = valueText(value);
      const same = `/?${new URLSearchParams({ attribute: `${key}=${text}` })}`;
      return html`<div>
        <dt>${key}</dt>
        <dd>
          ${links && text !== '' && text.length < 200 ? html`<a href=${same} title="Traces with the same">${text}</a>` : text}
        </dd>
      </div>`;
    })}
  </dl>`;
}

import { html } from '../html.js';
import { ServiceName } from '../services.js';
import { Pairs } from './attribute-list.js';

/**
 * The links from and to a span, with the name of the other span if it is stored.
 * @param {{ trace: import('./types.ts').Trace, span: import('./types.ts').SpanNode }} props
 */
export function Links({ trace, span }) {
  const links = span.otlp.links ?? [];
  const back = trace.backlinks.filter(({ spanId }) => spanId === span.id);
  return html`${links.length > 0 && html`<h3>Links</h3>`}
  ${links.map(({ traceId = '', spanId = '', attributes = [] }) => {
    const known = trace.links.find((one) => one.traceId === traceId && one.otherSpanId === spanId);
    return html`<${Link} traceId=${traceId} spanId=${spanId} known=${known} />
      ${attributes.length > 0 && html`<${Pairs} attributes=${attributes} />`}`;
  })}
  ${back.length > 0 && html`<h3>Linked from</h3>`}
  ${back.map((known) => html`<${Link} traceId=${known.traceId} spanId=${known.otherSpanId} known=${known} />`)}`;
}

/** @param {{ traceId: string, spanId: string, known: import('../../../query/links.ts').LinkEnd | undefined }} props */
function Link({ traceId, spanId, known }) {
  return html`<p class="link">
    <a href="/trace/${traceId}?span=${spanId}">${known?.name || `trace ${traceId.slice(0, 8)}…`}</a>
    ${known?.service ? html` <${ServiceName} name=${known.service} />` : html` <span class="faint">not here</span>`}
  </p>`;
}

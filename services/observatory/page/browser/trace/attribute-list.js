import { html } from '../html.js';
import { valueText } from '../otlp.js';

/** @typedef {import('../otlp.js').Attribute} Attribute */

/** Longer values get no link: addresses have a limit. */
const LONGEST_LINK = 200;

/** Attributes below a title; nothing where there are none. @param {{ title: string, attributes: Attribute[] | undefined, links?: boolean }} props */
export function Attributes({ title, attributes = [], links = false }) {
  if (attributes.length === 0) return null;
  return html`<h3>${title}</h3>
    <${Pairs} attributes=${attributes} links=${links} />`;
}

/** Attributes by name, SOS's own first; with `links`, each leads to the traces that have it too. @param {{ attributes: Attribute[], links?: boolean }} props */
export function Pairs({ attributes, links = false }) {
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
          ${links && text !== '' && text.length < LONGEST_LINK ? html`<a href=${same} title="Traces with the same value">${text}</a>` : text}
        </dd>
      </div>`;
    })}
  </dl>`;
}

/** The origin: resource and scope. @param {{ origin: import('./types.ts').Origin }} props */
export function Sender({ origin }) {
  const { name = '', version = '', attributes = [] } = origin.scope;
  return html`<${Attributes} title="Resource" attributes=${origin.resource.attributes} links=${true} />
    ${(name || attributes.length > 0) && html`<${Attributes} title="Scope" attributes=${[{ key: 'name', value: { stringValue: `${name} ${version}`.trim() } }, ...attributes]} />`}`;
}

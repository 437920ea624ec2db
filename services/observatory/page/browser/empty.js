import { html } from './html.js';
import { copy } from './copy.js';

/** The empty state of a view: the reason, and what to do. @param {{ title: string, children?: unknown }} props */
export function Empty({ title, children }) {
  return html`<section class="empty">
    <svg class="orbit" viewBox="0 0 120 80" aria-hidden="true">
      <ellipse cx="60" cy="40" rx="52" ry="17" transform="rotate(-14 60 40)" />
      <circle class="sun" cx="60" cy="40" r="13" />
      <circle class="moon" cx="104" cy="22" r="4" />
    </svg>
    <h1>${title}</h1>
    ${children}
  </section>`;
}

/** A command to run, with a button that copies it. @param {{ text: string }} props */
export function Command({ text }) {
  return html`<p class="command">
    <code>${text}</code>
    <button type="button" class="quiet" onClick=${() => copy(text, 'the command')}>Copy</button>
  </p>`;
}

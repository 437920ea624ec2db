import { signal } from '@preact/signals';
import { html } from './html.js';

/** What was just copied, for the eye and the screen reader. */
export const copied = signal('');

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** Puts a text on the clipboard, and says so. @param {string | Promise<string>} text @param {string} what */
export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(await text);
    copied.value = `Copied: ${what}`;
  } catch {
    copied.value = 'The browser did not let the page copy: allow it, or open the page at localhost';
  }
  clearTimeout(timer);
  timer = setTimeout(() => (copied.value = ''), 2_500);
}

/** A button that copies. @param {{ text: () => string | Promise<string>, what: string, title: string }} props */
export function CopyButton({ text, what, title }) {
  return html`<button type="button" class="quiet" title=${title} onClick=${() => copy(text(), what)}>
    ${what}
  </button>`;
}

/** Where the page says what was copied. */
export function Toast() {
  return html`<p class="toast ${copied.value ? 'shown' : ''}" role="status">${copied.value}</p>`;
}

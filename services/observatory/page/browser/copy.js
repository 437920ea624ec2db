import { signal } from '@preact/signals';
import { html } from './html.js';

/** The status message, for the eye and the screen reader. */
const said = signal('');

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** Copies a text to the clipboard, and confirms it. @param {string | Promise<string>} text @param {string} what */
export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(await text);
    say(`Copied: ${what}`);
  } catch {
    say('The browser did not let the page copy: allow it, or open the page at localhost');
  }
}

/** Shows a message for a moment. @param {string} words */
export function say(words) {
  said.value = words;
  clearTimeout(timer);
  timer = setTimeout(() => (said.value = ''), 2_500 + 40 * words.length);
}

/** A button that copies. @param {{ text: () => string | Promise<string>, what: string, title: string }} props */
export function CopyButton({ text, what, title }) {
  return html`<button type="button" class="quiet" title=${title} onClick=${() => copy(text(), what)}>
    ${what}
  </button>`;
}

/** The place of the status message. */
export function Toast() {
  return html`<p class="toast ${said.value ? 'shown' : ''}" role="status">${said.value}</p>`;
}

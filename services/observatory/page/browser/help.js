import { useLayoutEffect, useRef } from 'preact/hooks';
import { html } from './html.js';
import { activeKeys } from './keys.js';

const SIGNS = /** @type {Record<string, string>} */ ({
  ArrowDown: '↓',
  ArrowUp: '↑',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
});

/** The keys that work where the page is now. @param {{ close: () => void }} props */
export function Help({ close }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return html`<dialog ref=${dialog} class="help" aria-label="Keyboard" onClose=${close} onClick=${close}>
    <h2>Keyboard</h2>
    <dl>
      ${activeKeys().map(
        ({ key, does }) =>
          html`<div>
            <dt>${key.split(' ').map((each) => html`<kbd>${SIGNS[each] ?? each}</kbd>`)}</dt>
            <dd>${does}</dd>
          </div>`,
      )}
    </dl>
    <button type="button" onClick=${close}>Close</button>
  </dialog>`;
}

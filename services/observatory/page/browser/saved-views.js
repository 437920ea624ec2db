import { signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { copy } from './copy.js';
import { html } from './html.js';

/** @typedef {{ name: string, address: string }} SavedView */

/** The built-in views. @type {SavedView[]} */
const READY_MADE = [
  { name: 'Latency by ship', address: '/?by=sos.ship.id' },
  { name: 'Recent refusals', address: '/?status=refused&last=15m' },
  { name: 'Slowest statements', address: '/?by=db.query.text&of=spans&order=p95' },
  { name: 'Time in queue', address: '/?by=messaging.destination.name&of=spans&measure=queue' },
  { name: 'Errors of the last hour', address: '/errors?last=1h' },
];

const KEY = 'views';

/** The views saved in this browser. */
const saved = signal(read());

/** Views by name: ready made, and those that were saved in this browser. */
export function SavedViews() {
  const [name, setName] = useState('');
  const save = (/** @type {Event} */ event) => {
    event.preventDefault();
    const trimmed = name.trim();
    if (trimmed === '') return;
    const address = location.pathname + location.search;
    write([...saved.value.filter((one) => one.name !== trimmed), { name: trimmed, address }]);
    setName('');
  };
  return html`<details class="views">
    <summary>Views</summary>
    <div class="menu">
      <ul>
        ${READY_MADE.map(({ name, address }) => html`<li><a href=${address}>${name}</a></li>`)}
      </ul>
      ${
        saved.value.length > 0 &&
        html`<h3>Saved in this browser</h3>
          <ul>
            ${saved.value.map(
              (view) =>
                html`<li key=${view.name}>
                  <a href=${view.address}>${view.name}</a>
                  <button
                    type="button"
                    class="quiet"
                    title="Copy a link to share"
                    onClick=${() => copy(location.origin + view.address, 'the link')}
                  >
                    Link<span class="sr">${` of ${view.name}`}</span>
                  </button>
                  <button
                    type="button"
                    class="icon"
                    aria-label="Forget ${view.name}"
                    title="Forget"
                    onClick=${() => write(saved.value.filter((one) => one !== view))}
                  >
                    ✕
                  </button>
                </li>`,
            )}
          </ul>`
      }
      <form onSubmit=${save}>
        <label
          ><span class="sr">Name of the view</span
          ><input
            type="text"
            placeholder="Save this view as…"
            maxlength="60"
            value=${name}
            onInput=${(/** @type {any} */ event) => setName(event.target.value)}
        /></label>
        <button type="submit">Save</button>
      </form>
    </div>
  </details>`;
}

/** @returns {SavedView[]} */
function read() {
  try {
    const views = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(views) ? views.filter(isView) : [];
  } catch {
    return []; // no storage, or other content under this key
  }
}

/** @param {any} view */
function isView(view) {
  return typeof view?.name === 'string' && typeof view.address === 'string' && /^\/(?!\/)/.test(view.address);
}

/** @param {SavedView[]} views */
function write(views) {
  saved.value = views;
  try {
    localStorage.setItem(KEY, JSON.stringify(views));
  } catch {
    // kept until the page is closed
  }
}

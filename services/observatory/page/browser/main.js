import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Toast } from './copy.js';
import { Galaxy } from './galaxy/view.js';
import { Help } from './help.js';
import { html } from './html.js';
import { useKeys } from './keys.js';
import { Logs } from './logs/view.js';
import { ServiceMap } from './map/view.js';
import { followLink, go, path } from './route.js';
import { connection } from './stream.js';
import { switchTheme } from './theme.js';
import { Traces } from './traces/view.js';
import { TraceView } from './trace/view.js';

const TABS = [
  { path: '/', name: 'Traces', key: '1' },
  { path: '/galaxy', name: 'Galaxy', key: '2' },
  { path: '/logs', name: 'Logs', key: '3' },
  { path: '/map', name: 'Map', key: '4' },
];

function App() {
  const [help, setHelp] = useState(false);
  useKeys([
    ...TABS.map(({ path, name, key }) => ({ key, does: name, run: () => go(path) })),
    { key: 't', does: 'Dark or light', run: switchTheme },
    { key: '?', does: 'This help', run: () => setHelp(true) },
  ]);
  const { value } = path;
  const current = value.startsWith('/trace/') ? '/' : value;
  useEffect(() => {
    document.title = `${TABS.find(({ path }) => path === value)?.name ?? 'Trace'} · SOS Observatory`;
  }, [value]);
  return html`<a class="skip" href="#main">Skip to the content</a>
    <header class="top">
      <a class="brand" href="/"
        ><img src="/page/icon.svg" alt="" width="26" height="26" /><span>Observatory</span></a
      >
      <nav aria-label="Views">
        ${TABS.map(
          ({ path, name }) =>
            html`<a href=${path} aria-current=${path === current ? 'page' : undefined}>${name}</a>`,
        )}
      </nav>
      <${Connection} />
      <button
        type="button"
        class="icon"
        aria-label="Dark or light"
        title="Dark or light (t)"
        onClick=${switchTheme}
      >
        ◐
      </button>
      <button
        type="button"
        class="icon"
        aria-label="Keyboard help"
        title="Keyboard help (?)"
        onClick=${() => setHelp(true)}
      >
        ?
      </button>
    </header>
    <${Offline} />
    <main id="main" tabindex="-1">${view(value)}</main>
    <${Toast} />
    ${help && html`<${Help} close=${() => setHelp(false)} />`}`;
}

/** @param {string} path */
function view(path) {
  if (path.startsWith('/trace/')) return html`<${TraceView} id=${path.slice(7)} key=${path} />`;
  if (path === '/galaxy') return html`<${Galaxy} />`;
  if (path === '/logs') return html`<${Logs} />`;
  if (path === '/map') return html`<${ServiceMap} />`;
  return html`<${Traces} />`;
}

const WORDS = { opening: 'connecting', live: 'live', offline: 'disconnected' };

function Connection() {
  const { value } = connection;
  return html`<span class="connection ${value}">${WORDS[value]}</span>`;
}

function Offline() {
  const gone = connection.value === 'offline';
  return html`<div role="status">
    ${
      gone &&
      html`<p class="banner">
        <b>Disconnected.</b>${` What you see is what arrived before. Start the fleet again with `}<code
          >npm start</code
        >${`: this page comes back by itself.`}
      </p>`
    }
  </div>`;
}

document.addEventListener('click', followLink);
const root = /** @type {HTMLElement} */ (document.getElementById('app'));
root.replaceChildren();
render(html`<${App} />`, root);

import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Toast } from './copy.js';
import { DropZone } from './files.js';
import { Errors } from './errors/view.js';
import { Galaxy } from './galaxy/view.js';
import { Help } from './help.js';
import { html } from './html.js';
import { useKeys } from './keys.js';
import { Logs } from './logs/view.js';
import { ServiceMap } from './map/view.js';
import { Metrics } from './metrics/view.js';
import { Missions } from './missions/view.js';
import { followLink, go, path } from './route.js';
import { connection } from './stream.js';
import { switchTheme } from './theme.js';
import { setTitle } from './title.js';
import { Traces } from './traces/view.js';
import { TraceView } from './trace/view.js';

const TABS = [
  { path: '/', name: 'Traces', key: '1', view: Traces },
  { path: '/errors', name: 'Errors', key: '2', view: Errors },
  { path: '/metrics', name: 'Metrics', key: '3', view: Metrics },
  { path: '/logs', name: 'Logs', key: '4', view: Logs },
  { path: '/map', name: 'Map', key: '5', view: ServiceMap },
  { path: '/galaxy', name: 'Galaxy', key: '6', view: Galaxy },
  { path: '/missions', name: 'Missions', key: '7', view: Missions },
];

function App() {
  const [help, setHelp] = useState(false);
  useKeys([
    ...TABS.map(({ path, name, key }) => ({ key, does: name, run: () => go(path) })),
    { key: 't', does: 'Dark or light', run: switchTheme },
    { key: '?', does: 'This help', run: () => setHelp(true) },
  ]);
  const { value } = path;
  const tab = TABS.find(({ path }) => path === value);
  const current = tab?.path ?? '/';
  useEffect(() => {
    if (tab) setTitle(tab.name); // a trace sets its own
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
    <main id="main" tabindex="-1">
      ${value.startsWith('/trace/') ? html`<${TraceView} id=${value.slice(7)} key=${value} />` : html`<${(tab ?? TABS[0])?.view} />`}
    </main>
    <${Toast} />
    <${DropZone} />
    ${help && html`<${Help} close=${() => setHelp(false)} />`}`;
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

import { useState } from 'preact/hooks';
import { Command, Empty } from '../empty.js';
import { html } from '../html.js';
import { useKeys } from '../keys.js';
import { query, setQuery } from '../route.js';
import { colourOf } from '../services.js';
import { connection } from '../stream.js';
import { clock } from '../words.js';
import { Follow } from './follow.js';
import { useGalaxy } from './load.js';
import { Scene } from './scene.js';
import { sendShip } from './send.js';
import { berthOf, tell } from './state.js';

/** @typedef {import('./load.js').GalaxyState} GalaxyState */
/** @typedef {(ship: string, spaceport: string, action: 'dock' | 'separate') => void} Send */

/** The most ships that are drawn. */
const MOST_SHIPS = 5;

/** The galaxy: docked ships, events at the docks, and the trace of a click. */
export function Galaxy() {
  const galaxy = useGalaxy();
  const [chosen, setChosen] = useState('');
  const [trouble, setTrouble] = useState('');
  const follow = query.value.get('follow') ?? '';
  const ships = unique([...galaxy.ships, ...galaxy.history.map(({ ship }) => ship)]).slice(
    0,
    Math.max(MOST_SHIPS, galaxy.ships.length),
  );
  const spaceports = unique([...galaxy.spaceports, ...galaxy.history.map(({ spaceport }) => spaceport)]);
  /** @type {Send} */
  const send = (ship, spaceport, action) => {
    setChosen('');
    setTrouble('');
    void sendShip(ship, spaceport, action, (traceId) => setQuery({ follow: traceId })).then(setTrouble);
  };
  useKeys([
    {
      key: 'Escape',
      does: 'Clear the choice, stop following',
      run: () => (chosen ? setChosen('') : setQuery({ follow: '' })),
    },
  ]);

  if (!galaxy.isOpen)
    return html`<p class="loading" role="status">
      ${connection.value === 'offline' ? 'The observatory does not answer.' : 'Looking for the fleet…'}
    </p>`;
  if (ships.length === 0 || spaceports.length === 0)
    return html`<${Empty} title="No fleet in sight">
      <p>The observatory knows of no ships: SHIPS is empty, and no trace names one. Start the fleet:</p>
      <${Command} text="npm start" />
      <p>or set SHIPS and SPACEPORTS, each <code>name=http://host:port,…</code></p>
    <//>`;
  return html`<section class="galaxy" data-ready="true">
    <header class="listhead">
      <h1>Galaxy</h1>
      <p class="faint">
        ${chosen ? `Where shall ${chosen} dock? Choose a spaceport.` : 'Choose a ship, then a spaceport. A docked ship separates.'}
      </p>
    </header>
    <div class="space">
      <${Scene}
        galaxy=${galaxy}
        ships=${ships}
        spaceports=${spaceports}
        chosen=${chosen}
        choose=${setChosen}
        send=${send}
      />
    </div>
    ${trouble && html`<p class="note" role="alert">${trouble}</p>`}
    <div class="two">
      <${Ships} galaxy=${galaxy} ships=${galaxy.ships} send=${send} />
      <div class="aside">
        ${follow && html`<${Follow} key=${follow} id=${follow} close=${() => setQuery({ follow: '' })} />`}
        <${History} galaxy=${galaxy} />
      </div>
    </div>
  </section>`;
}

/** The same as the picture, as text and buttons. @param {{ galaxy: GalaxyState, ships: string[], send: Send }} props */
function Ships({ galaxy, ships, send }) {
  if (ships.length === 0) return null;
  return html`<section class="card">
    <h2>Ships</h2>
    <ul class="ships">
      ${ships.map((ship) => {
        const berth = berthOf(galaxy.docks, ship);
        return html`<li key=${ship}>
          <span class="service ${colourOf(`${ship}-spaceship`)}">${ship}</span>
          <span class="where">${berth ? `docked at ${berth.spaceport}` : 'free'}</span>
          <span class="do">
            ${
              berth
                ? html`<button type="button" onClick=${() => send(ship, berth.spaceport, 'separate')}>
                    Separate<span class="sr">${` ${ship} from ${berth.spaceport}`}</span>
                  </button>`
                : galaxy.spaceports.map(
                    (spaceport) =>
                      html`<button type="button" onClick=${() => send(ship, spaceport, 'dock')}>
                        ${`Dock at ${spaceport.replace(/-spaceport$/, '')}`}<span class="sr"
                          >${` with ${ship}`}</span
                        >
                      </button>`,
                  )
            }
          </span>
        </li>`;
      })}
    </ul>
  </section>`;
}

/** @param {{ galaxy: GalaxyState }} props */
function History({ galaxy }) {
  return html`<section class="card">
    <h2>What happened</h2>
    ${galaxy.history.length === 0 && html`<p class="faint">Nothing yet: send a ship.</p>`}
    <ul class="history" aria-live="polite">
      ${galaxy.history.slice(0, 12).map((one) => {
        const outcome = outcomeOf(one);
        return html`<li key=${`${one.traceId}${one.spanId}`} class=${outcome}>
          <span class="mark" aria-hidden="true">${MARKS[outcome]}</span>
          <a href="/trace/${one.traceId}">${tell(one)}</a>
          <span class="faint">${clock(one.time)}</span>
        </li>`;
      })}
    </ul>
  </section>`;
}

const MARKS = { ok: '✓', refused: '!', failed: '✕' };

/** @param {import('./state.js').ShipAction} action @returns {keyof typeof MARKS} */
function outcomeOf({ reason }) {
  if (reason === '') return 'ok';
  return reason.startsWith('HTTP 5') ? 'failed' : 'refused';
}

/** @param {string[]} names */
function unique(names) {
  return [...new Set(names.filter(Boolean))];
}

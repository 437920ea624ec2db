import { useEffect, useState } from 'preact/hooks';
import { html } from '../html.js';
import { narrow } from '../media.js';
import { colourOf } from '../services.js';
import { berthOf } from './state.js';

/**
 * @typedef {import('./load.js').GalaxyState} GalaxyState
 * @typedef {import('./state.js').ShipAction} ShipAction
 * @typedef {{ x: number, y: number, turn: number }} Place
 */

/** How long a ship that was refused stays before the docks, in milliseconds. */
const REFUSED_MS = 1_800;
/** More docks than this are not drawn. */
const MOST_DOCKS = 12;

/** Where things are: side by side, or one above the other where the window is narrow. */
const WIDE = {
  width: 1200,
  height: 440,
  stations: [at(215, 220), at(985, 220)],
  free: at(600, 62),
  step: at(0, 79),
  radius: 62,
};
const TALL = {
  width: 380,
  height: 560,
  stations: [at(190, 96), at(190, 464)],
  free: at(44, 280),
  step: at(73, 0),
  radius: 46,
};

/**
 * Spaceports with their docks, and the ships. A click on a free ship chooses it, one on a spaceport sends it there; a click on a docked
 * ship lets it go.
 * @param {{ galaxy: GalaxyState, ships: string[], spaceports: string[], chosen: string, choose: (ship: string) => void,
 *   send: (ship: string, spaceport: string, action: 'dock' | 'separate') => void }} props
 */
export function Scene({ galaxy, ships, spaceports, chosen, choose, send }) {
  const refused = useRefused(galaxy.now);
  const layout = narrow.value ? TALL : WIDE;
  const { width, height } = layout;
  const stations = spaceports.slice(0, 2);
  return html`<svg class="scene" viewBox="0 0 ${width} ${height}" role="group" aria-label="The galaxy">
    ${STARS.map(([x, y, r]) => html`<circle class="star" cx=${x * width} cy=${y * height} r=${r} />`)}
    ${stations.map((name, index) => {
      const centre = /** @type {Place} */ (layout.stations[index]);
      const limit = Math.min(galaxy.limits[name] ?? 3, MOST_DOCKS);
      const moored = galaxy.docks.get(name) ?? [];
      const taken = moored.filter(Boolean).length;
      return html`<${Station}
        key=${name}
        name=${name}
        centre=${centre}
        radius=${layout.radius}
        docks=${Array.from({ length: limit }, (_, dock) => dockAt(layout, index, dock, limit))}
        cleaned=${galaxy.cleanings.filter(({ spaceport }) => spaceport === name).map(({ dock }) => dock)}
        words="${taken} of ${limit} docks taken"
        saysNo=${[...refused.values()].includes(name)}
        invites=${chosen !== ''}
        onClick=${() => chosen !== '' && send(chosen, name, 'dock')}
      />`;
    })}
    ${ships.map((ship, index) => {
      const berth = berthOf(galaxy.docks, ship);
      const station = stations.indexOf(berth?.spaceport ?? refused.get(ship) ?? '');
      const limit = Math.min(galaxy.limits[berth?.spaceport ?? ''] ?? 3, MOST_DOCKS);
      const free = at(layout.free.x + index * layout.step.x, layout.free.y + index * layout.step.y);
      let place = free;
      if (berth && station >= 0) place = dockAt(layout, station, berth.dock, limit);
      else if (station >= 0) place = between(free, /** @type {Place} */ (layout.stations[station]), 0.45);
      const act = () =>
        berth ? send(ship, berth.spaceport, 'separate') : choose(chosen === ship ? '' : ship);
      return html`<${Ship}
        key=${ship}
        name=${ship}
        place=${place}
        berth=${berth?.spaceport ?? ''}
        isChosen=${chosen === ship}
        isRefused=${refused.has(ship)}
        can=${galaxy.ships.includes(ship)}
        onClick=${act}
      />`;
    })}
  </svg>`;
}

/** @param {{ name: string, centre: Place, radius: number, docks: Place[], cleaned: number[], words: string, saysNo: boolean, invites: boolean, onClick: () => void }} props */
function Station({ name, centre, radius, docks, cleaned, words, saysNo, invites, onClick }) {
  const { x, y } = centre;
  return html`<g
    class="station ${colourOf(name)} ${saysNo ? 'says-no' : ''} ${invites ? 'invites' : ''}"
    role=${invites ? 'button' : 'img'}
    tabindex=${invites ? 0 : undefined}
    aria-label=${invites ? `Dock at ${name}, ${words}` : `${name}, ${words}`}
    onClick=${onClick}
    onKeyDown=${pressed(onClick)}
  >
    ${docks.map((dock) => html`<line class="arm" x1=${x} y1=${y} x2=${dock.x} y2=${dock.y} />`)}
    <circle class="halo" cx=${x} cy=${y} r=${radius + 13} />
    <circle class="body" cx=${x} cy=${y} r=${radius} />
    <text class="name" x=${x} y=${y}>${name.replace(/-spaceport$/, '')}</text>
    <text class="words" x=${x} y=${y + 20}>${words.replace(' taken', '')}</text>
    ${docks.map(
      (dock, index) =>
        html`<g class=${cleaned.includes(index) ? 'dock cleaning' : 'dock'} data-dock=${index}>
          <circle class="dockring" cx=${dock.x} cy=${dock.y} r="23" />
          ${cleaned.includes(index) && html`<circle class="brush" cx=${dock.x} cy=${dock.y} r="14" /><text class="words" x=${dock.x} y=${dock.y + 4}>cleaning</text>`}
        </g>`,
    )}
  </g>`;
}

/** @param {{ name: string, place: Place, berth: string, isChosen: boolean, isRefused: boolean, can: boolean, onClick: () => void }} props */
function Ship({ name, place, berth, isChosen, isRefused, can, onClick }) {
  const label = berth ? `${name}, docked at ${berth}: separate` : `${name}, free: choose it to dock`;
  return html`<g
    class="ship ${colourOf(`${name}-spaceship`)} ${isChosen ? 'chosen' : ''} ${isRefused ? 'refused' : ''} ${can ? '' : 'unknown'}"
    style=${{ transform: `translate(${place.x}px, ${place.y}px)` }}
    data-ship=${name}
    data-berth=${berth}
    role=${can ? 'button' : 'img'}
    tabindex=${can ? 0 : undefined}
    aria-pressed=${can && !berth ? isChosen : undefined}
    aria-label=${can ? label : name}
    onClick=${can ? onClick : undefined}
    onKeyDown=${can ? pressed(onClick) : undefined}
  >
    <circle class="reach" r="27" />
    <g style=${{ transform: `rotate(${place.turn}deg)` }} class="hull">
      <path d="M17 0 C9 -9 -4 -9 -10 -7 L-16 -12 L-13 0 L-16 12 L-10 7 C-4 9 9 9 17 0 Z" />
      <circle class="porthole" cx="4" cy="0" r="3" />
    </g>
    <text y="41">${name}</text>
    ${isRefused && html`<text class="no" y="-28">refused</text>`}
  </g>`;
}

/** The ships that were just refused, and the refusing spaceports; each for a while. @param {ShipAction[]} now @returns {Map<string, string>} */
function useRefused(now) {
  const [refused, setRefused] = useState(/** @type {Map<string, string>} */ (new Map()));
  useEffect(() => {
    const fresh = now.filter(({ reason, action }) => reason !== '' && action === 'dock');
    if (fresh.length === 0) return;
    setRefused(
      (before) =>
        new Map([...before, ...fresh.map(({ ship, spaceport }) => /** @type {const} */ ([ship, spaceport]))]),
    );
    setTimeout(
      () =>
        setRefused(
          (before) => new Map([...before].filter(([ship]) => !fresh.some((one) => one.ship === ship))),
        ),
      REFUSED_MS,
    );
  }, [now]);
  return refused;
}

/** Where a dock is: on an arc before its spaceport. @param {typeof WIDE} layout @param {number} station @param {number} dock @param {number} limit @returns {Place} */
function dockAt(layout, station, dock, limit) {
  const { x, y } = /** @type {Place} */ (layout.stations[station]);
  const isTall = layout === TALL;
  const facing = isTall ? (station === 0 ? 90 : -90) : station === 0 ? 0 : 180;
  const spread = Math.min(62, 300 / limit);
  const angle =
    facing +
    (dock - (limit - 1) / 2) *
      (isTall && station === 0 ? -spread : station === 1 && !isTall ? -spread : spread);
  const reach = layout.radius + (isTall ? 62 : 92);
  const radians = (angle * Math.PI) / 180;
  return { x: x + reach * Math.cos(radians), y: y + reach * Math.sin(radians), turn: angle + 180 };
}

/** @param {Place} from @param {Place} to @param {number} part @returns {Place} */
function between(from, to, part) {
  const turn = (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part, turn };
}

/** @param {number} x @param {number} y @returns {Place} */
function at(x, y) {
  return { x, y, turn: -90 };
}

/** SVG groups are not buttons: this makes Enter and Space press one. @param {() => void} press */
function pressed(press) {
  return (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    press();
  };
}

/** Stars that are always the same: parts of the width and height, and a size. */
const STARS = Array.from({ length: 70 }, (_, index) => {
  const random = (/** @type {number} */ seed) =>
    (((Math.sin(index * 12.9898 + seed) * 43758.5453) % 1) + 1) % 1;
  return /** @type {[number, number, number]} */ ([random(1), random(2), 0.5 + random(3) * 1.1]);
});

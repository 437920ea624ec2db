import { useEffect, useState } from 'preact/hooks';
import { setServices } from '../services.js';
import { listen } from '../stream.js';
import { after, toDocks } from './state.js';

/**
 * @typedef {import('./state.js').ShipAction} ShipAction
 * @typedef {import('./state.js').Docks} Docks
 *
 * @typedef {object} GalaxyState
 * @property {boolean} isOpen
 * @property {string[]} ships those that can be sent
 * @property {string[]} spaceports those that they can be sent to
 * @property {Docks} docks
 * @property {Record<string, number>} limits how many docks each spaceport has
 * @property {ShipAction[]} history the newest first
 * @property {ShipAction[]} now what has just come: to be shown as a movement
 */

const LONGEST_HISTORY = 60;
const DOCKS_UNLESS_TOLD = 3;

/** @type {GalaxyState} */
const NOTHING = {
  isOpen: false,
  ships: [],
  spaceports: [],
  docks: new Map(),
  limits: {},
  history: [],
  now: [],
};

/** The galaxy as it is, and as it changes. */
export function useGalaxy() {
  const [galaxy, setGalaxy] = useState(NOTHING);
  useEffect(() => {
    const ask = async () => {
      const [{ ships, spaceports }, docked, metrics] = await Promise.all(
        ['/page/galaxy', '/page/docked', '/api/metrics'].map(getJson),
      );
      setGalaxy((before) => ({
        ...before,
        isOpen: true,
        ships,
        spaceports,
        docks: toDocks(docked, before.docks),
        limits: {
          ...Object.fromEntries(spaceports.map((/** @type {string} */ name) => [name, DOCKS_UNLESS_TOLD])),
          ...limitsOf(metrics.data),
        },
      }));
    };
    return listen('/page/live/galaxy', ({ reset, actions, services }) => {
      setServices(services);
      if (reset) ask().catch(() => {}); // the stream comes back by itself, and then this is asked again
      setGalaxy((before) => ({
        ...before,
        docks: actions.reduce(after, before.docks),
        history: [...actions.toReversed(), ...(reset ? [] : before.history)].slice(0, LONGEST_HISTORY),
        now: reset ? [] : actions,
      }));
    });
  }, []);
  return galaxy;
}

/** @param {string} url */
async function getJson(url) {
  return (await fetch(url)).json();
}

/** @param {any[]} series @returns {Record<string, number>} */
function limitsOf(series) {
  return Object.fromEntries(
    series
      .filter(({ name }) => name === 'sos.docks.limit')
      .map(({ attributes, value }) => [attributes['sos.spaceport.name'], Number(value)]),
  );
}

import { useEffect, useState } from 'preact/hooks';
import { setServices } from '../services.js';
import { listen } from '../stream.js';
import { after, berthOf, toDocks } from './state.js';

/**
 * @typedef {import('./state.js').ShipAction} ShipAction
 * @typedef {import('./state.js').Docks} Docks
 *
 * @typedef {{ spaceport: string, ship: string, dock: number }} Cleaning
 *
 * @typedef {object} GalaxyState
 * @property {boolean} isOpen
 * @property {string[]} ships those that can be sent
 * @property {string[]} spaceports those that they can be sent to
 * @property {Docks} docks
 * @property {Record<string, number>} limits how many docks each spaceport has
 * @property {ShipAction[]} history the newest first
 * @property {ShipAction[]} now new actions, which are animated
 * @property {Cleaning[]} cleanings docks that are being cleaned, or just became clean
 */

const LONGEST_HISTORY = 60;
/** How long a dock stays marked after it is clean, and if no cleaner reports that, in milliseconds. */
const CLEANED_MS = 1_500;
const UNCLEANED_MS = 20_000;
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
  cleanings: [],
};

/** The state of the galaxy, with its updates. */
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
    /** @param {(cleaning: Cleaning) => boolean} is @param {number} after */
    const endCleaning = (is, after) =>
      setTimeout(
        () => setGalaxy((now) => ({ ...now, cleanings: now.cleanings.filter((one) => !is(one)) })),
        after,
      );
    /** @param {Docks} docks @param {ShipAction[]} actions */
    const began = (docks, actions) =>
      actions.flatMap(({ action, reason, ship, spaceport }) => {
        const berth = berthOf(docks, ship);
        if (action !== 'separate' || reason !== '' || berth?.spaceport !== spaceport) return [];
        return [{ spaceport, ship, dock: berth.dock }];
      });
    return listen('/page/live/galaxy', ({ reset, actions, services }) => {
      setServices(services);
      for (const { action, reason, ship, spaceport } of reset ? [] : /** @type {ShipAction[]} */ (actions)) {
        const is = (/** @type {Cleaning} */ one) => one.ship === ship && one.spaceport === spaceport;
        if (action === 'clean' && reason === '') endCleaning(is, CLEANED_MS);
        if (action === 'separate') endCleaning(is, UNCLEANED_MS);
      }
      if (reset) ask().catch(() => {}); // the stream reconnects, which repeats this request
      setGalaxy((before) => ({
        ...before,
        docks: actions.reduce(after, before.docks),
        history: [...actions.toReversed(), ...(reset ? [] : before.history)].slice(0, LONGEST_HISTORY),
        now: reset ? [] : actions,
        cleanings: reset ? [] : [...before.cleanings, ...began(before.docks, actions)],
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

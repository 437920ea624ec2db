/**
 * An event at a dock, from a spaceport's span.
 * @typedef {{ traceId: string, spanId: string, time: number, action: 'dock' | 'separate' | 'clear' | 'clean', ship: string,
 *   spaceport: string, reason: string }} ShipAction
 *
 * The ships in each spaceport's docks, in the order of the docks; `null` is an empty dock.
 * @typedef {ReadonlyMap<string, readonly (string | null)[]>} Docks
 */

/** The docks as the spaceports reported them. @param {Record<string, string[] | null>} docked @param {Docks} before @returns {Docks} */
export function toDocks(docked, before) {
  const docks = new Map(before);
  for (const [spaceport, ships] of Object.entries(docked)) {
    if (ships === null) continue; // no response: the previous state stays
    const known = (before.get(spaceport) ?? []).map((ship) =>
      ship !== null && ships.includes(ship) ? ship : null,
    );
    docks.set(spaceport, ships.filter((ship) => !known.includes(ship)).reduce(moor, known));
  }
  return docks;
}

/** The docks after an event. @param {Docks} docks @param {ShipAction} shipAction @returns {Docks} */
export function after(docks, { action, ship, spaceport, reason }) {
  if (reason !== '') return docks;
  const moored = docks.get(spaceport) ?? [];
  if (action === 'clean') return docks;
  if (action === 'clear') return new Map(docks).set(spaceport, []);
  if (action === 'separate')
    return new Map(docks).set(
      spaceport,
      moored.map((each) => (each === ship ? null : each)),
    );
  return moored.includes(ship) ? docks : new Map(docks).set(spaceport, moor(moored, ship));
}

/** The spaceport and the dock of a ship. @param {Docks} docks @param {string} ship */
export function berthOf(docks, ship) {
  for (const [spaceport, ships] of docks) {
    const dock = ships.indexOf(ship);
    if (dock >= 0) return { spaceport, dock };
  }
  return undefined;
}

/** The event in words. @param {ShipAction} shipAction */
export function tell({ action, ship, spaceport, reason }) {
  if (reason !== '' && action === 'clean')
    return `The dock of ${ship} at ${spaceport} was not cleaned: ${reason}`;
  if (reason !== '') return `${spaceport} refused ${ship || 'a ship'}: ${reason}`;
  if (action === 'clear') return `${spaceport} cleared its docks`;
  if (action === 'clean') return `${ship}’s dock at ${spaceport} was cleaned`;
  return action === 'dock' ? `${ship} docked at ${spaceport}` : `${ship} separated from ${spaceport}`;
}

/** Puts a ship into the first empty dock. @param {readonly (string | null)[]} moored @param {string} ship @returns {(string | null)[]} */
function moor(moored, ship) {
  const free = moored.indexOf(null);
  return free < 0 ? [...moored, ship] : moored.with(free, ship);
}

/**
 * The fleet that this observatory was told of.
 * @typedef {{ ships: string[], spaceports: string[], example: string | null, logs: string }} Fleet
 */

/** @type {Promise<Fleet> | undefined} */
let known;

/** Asks once for the ships, the spaceports, where one of them can be sent from a terminal, and where log files are. @returns {Promise<Fleet>} */
export function fleet() {
  known ??= fetch('/page/galaxy').then((answer) => answer.json());
  known.catch(() => (known = undefined)); // away: asked again the next time
  return known;
}

/** A command that docks a ship, with the ports in use. */
export async function dockCommand() {
  const { example } = await fleet().catch(() => ({ example: null }));
  return `curl -X POST ${example ?? 'localhost:32001/dock/pontus-spaceport'}`;
}

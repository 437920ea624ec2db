/**
 * The fleet that this observatory is configured with.
 * @typedef {{ ships: string[], spaceports: string[], example: string | null, logs: string }} Fleet
 */

/** @type {Promise<Fleet> | undefined} */
let known;

/** Loads once the ships, the spaceports, the address for a command in a terminal, and the log folder. @returns {Promise<Fleet>} */
export function fleet() {
  known ??= fetch('/page/galaxy').then((answer) => answer.json());
  known.catch(() => (known = undefined)); // unavailable: the next call retries
  return known;
}

/** A command that docks a ship, with the ports in use. */
export async function dockCommand() {
  const { example } = await fleet().catch(() => ({ example: null }));
  return `curl -X POST ${example ?? 'localhost:32001/dock/pontus-spaceport'}`;
}

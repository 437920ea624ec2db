import { setTimeout as sleep } from 'node:timers/promises';

/** How long a condition may take to come true, in milliseconds: generous, since machines are shared. */
const CEILING_MS = 30_000;

/**
 * Asks again until `probe` gives something other than undefined or false, and gives that.
 * @throws {Error} naming `what` and the last failure, where it does not within `ceiling` milliseconds.
 */
export async function waitFor<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  ceiling: number = CEILING_MS,
): Promise<T> {
  const start = performance.now();
  let last: unknown = 'nothing yet';
  while (performance.now() - start < ceiling) {
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
    } catch (error) {
      last = error;
    }
    await sleep(25);
  }
  throw new Error(`Waited ${ceiling} ms in vain for ${what}; last: ${String(last)}`);
}

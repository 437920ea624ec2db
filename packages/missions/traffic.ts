import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from './random.ts';

/** Ships that dock and separate in turn. Each ship chooses its number of passengers. */
export interface TrafficPlan {
  /** The same seed sends the same ships to the same spaceports in the same order. */
  seed: string;
  /** Requests a second, dockings and separations together. A ship that waits for a response delays the ships behind it. */
  rate: number;
  /** The ships; each has one open request at most. */
  ships: readonly string[];
  /** How much of the traffic each spaceport gets: `{ pontus: 1, zura: 3 }` sends three of four ships to zura. */
  spaceports: Readonly<Record<string, number>>;
  /** How many ships are sent to one spaceport at a time: as many as it has docks, so that it refuses none. */
  docks: number;
}

/** Sends a ship to a spaceport. @throws {Error} where it does not answer. */
export type Send = (
  ship: string,
  action: 'dock' | 'separate',
  spaceport: string,
) => Promise<{ status: number }>;

interface Ship {
  name: string;
  /** The spaceport where it is docked or docking, as far as is known. */
  at: string | undefined;
  isDocked: boolean;
  request: Promise<void>;
}

/**
 * Sends a plan's traffic until `signal` is aborted, and resolves after the last response. After a failed request a ship tries again on
 * its next turn.
 * @returns how many requests were answered with which status; 0 stands for no answer.
 */
export async function sendTraffic(
  plan: TrafficPlan,
  send: Send,
  signal: AbortSignal,
): Promise<Record<number, number>> {
  const statuses: Record<number, number> = {};
  const random = new Random(plan.seed);
  const ships = plan.ships.map((name): Ship => ({
    name,
    at: undefined,
    isDocked: false,
    request: Promise.resolve(),
  }));
  const act = async (ship: Ship, spaceport: string) => {
    const action = ship.isDocked ? 'separate' : 'dock';
    ship.at = spaceport;
    const { status } = await send(ship.name, action, spaceport).catch(() => ({ status: 0 }));
    statuses[status] = (statuses[status] ?? 0) + 1;
    // a refusal means that the ship is not where the plan assumed
    if (status === 200) ship.isDocked = action === 'dock';
    else if (status === 400) ship.isDocked = false;
    if (!ship.isDocked) ship.at = undefined;
  };
  const interval = 1000 / plan.rate;
  let turn = performance.now();
  while (!signal.aborted)
    for (const ship of random.shuffle(ships)) {
      const wish = random.next();
      await ship.request;
      await sleep(turn - performance.now(), undefined, { signal }).catch(() => {});
      if (signal.aborted) break;
      turn = Math.max(turn, performance.now() - interval) + interval; // delayed requests are not sent in a burst
      const spaceport = ship.at ?? destination(plan, wish, ships);
      if (spaceport !== undefined) ship.request = act(ship, spaceport);
    }
  await Promise.all(ships.map(({ request }) => request));
  return statuses;
}

/** Where a ship goes, of the spaceports that have a dock left, by their shares. @param wish from 0 to 1. */
function destination({ spaceports, docks }: TrafficPlan, wish: number, ships: Ship[]): string | undefined {
  const open = Object.entries(spaceports).filter(
    ([name]) => ships.filter(({ at }) => at === name).length < docks,
  );
  let left = wish * open.reduce((sum, [, share]) => sum + share, 0);
  return open.find(([, share]) => (left -= share) < 0)?.[0];
}

import { SHIPS, SPACEPORTS } from '#contract/fleet-plan.ts';
import type { MemberSettings } from './mission.ts';
import type { Random } from './random.ts';
import { sendTraffic } from './traffic.ts';
import type { World } from './world.ts';

/** Room for every ship at either spaceport, so that none is refused. */
export const ROOM = { DOCKING_LIMIT: `${SHIPS.length}` };

/** Settings of a scene, with room for every ship. */
export function withRoom(settings: MemberSettings): MemberSettings {
  return {
    ...settings,
    ...Object.fromEntries(SPACEPORTS.map((name) => [name, { ...ROOM, ...settings[name] }])),
  };
}

/** Sends ships to dock and separate, `rounds` times, all ships at once; each goes to the other spaceport in the next round. */
export async function flyRounds(
  world: World,
  rounds: number,
  ships: readonly string[] = world.ships,
): Promise<void> {
  const fly = async (ship: string, index: number) => {
    for (let round = 0; round < rounds; round++) {
      const spaceport = world.spaceports[(index + round) % world.spaceports.length]!;
      await world.send(ship, 'dock', spaceport);
      await world.send(ship, 'separate', spaceport);
    }
  };
  await Promise.all(ships.map(fly));
}

/** Traffic of all ships at all spaceports, until the scene ends. @param rate requests a second. */
export async function keepFlying(world: World, rate: number): Promise<void> {
  const plan = {
    seed: `${world.random.next()}`,
    rate,
    ships: world.ships,
    spaceports: Object.fromEntries(world.spaceports.map((name) => [name, 1])),
    docks: world.ships.length,
  };
  await sendTraffic(plan, (ship, action, spaceport) => world.send(ship, action, spaceport), world.ended);
}

/** The ships and spaceports in an order that the seed decides. */
export function servicesInOrder(random: Random): string[] {
  return random.shuffle([...SHIPS, ...SPACEPORTS]);
}

/** The service of a member: `zura-spaceport` of zura. */
export function serviceOf(member: string): string {
  return `${member}-${SPACEPORTS.includes(member) ? 'spaceport' : 'spaceship'}`;
}

/** A whole number of milliseconds, with or without its unit; undefined for anything else. */
export function milliseconds(word = ''): number | undefined {
  const [, digits] = /^(\d+(?:\.\d+)?)(?:ms)?$/.exec(word) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** Whether a time that a learner read off a graph is close enough. In milliseconds. */
export function isNear(said: number, measured: number): boolean {
  return Math.abs(said - measured) <= Math.max(40, measured * 0.15);
}

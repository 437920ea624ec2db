import { SHIPS } from '#contract/fleet-plan.ts';
import type { Learner, Solution } from '../mission.ts';
import { reachesSpaceport, tracesOf } from './mission.ts';

export const solution: Solution = {
  unfixed: async (learner) => [await brokenShip(learner)],
  async solve(learner) {
    const ship = await brokenShip(learner);
    await learner.set(ship, { OTEL_PROPAGATORS: 'tracecontext,baggage' });
    await learner.waitFor('a whole trace', async () => {
      const newest = tracesOf(await learner.evidence.traces(), ship).at(-1);
      return newest && reachesSpaceport(newest);
    });
    return [ship];
  },
  wrong: ([ship = '']) => {
    const [first = '', second = ''] = SHIPS.filter((other) => other !== ship);
    return [[first], [second], ['pontus']];
  },
};

/** The ship whose traces have no span of a spaceport. */
async function brokenShip({ evidence, waitFor }: Learner): Promise<string> {
  return waitFor('the ship whose traces end there', async () => {
    const all = await evidence.traces();
    return SHIPS.find((ship) => {
      const of = tracesOf(all, ship);
      return of.length > 0 && !of.some(reachesSpaceport);
    });
  });
}

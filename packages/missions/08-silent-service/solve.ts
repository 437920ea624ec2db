import { SHIPS, SPACEPORTS } from '#contract/fleet-plan.ts';
import { serviceOf } from '../flights.ts';
import type { Learner, Solution } from '../mission.ts';
import { spansByService } from './mission.ts';

const MEMBERS = [...SHIPS, ...SPACEPORTS];

export const solution: Solution = {
  unfixed: async (learner) => [await silentMember(learner)],
  async solve(learner) {
    const silent = await silentMember(learner);
    await learner.set(silent, { OTEL_EXPORTER_OTLP_ENDPOINT: '' });
    await learner.waitFor('its spans', async () =>
      (await spansByService(learner.evidence)).has(serviceOf(silent)),
    );
    return [silent];
  },
  wrong: ([silent = '']) => {
    const [first = '', second = ''] = MEMBERS.filter((other) => other !== silent);
    return [[first], [second], ['cleaner']];
  },
};

/** The one member whose service has no span. */
async function silentMember({ evidence, waitFor }: Learner): Promise<string> {
  return waitFor('spans of all services but one', async () => {
    const heard = await spansByService(evidence);
    const missing = MEMBERS.filter((member) => !heard.has(serviceOf(member)));
    return missing.length === 1 && missing[0];
  });
}

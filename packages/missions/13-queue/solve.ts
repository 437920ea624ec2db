import type { Solution } from '../mission.ts';
import { cleanings, longestWait } from './mission.ts';

export const solution: Solution = {
  async solve({ question, evidence, waitFor }) {
    const [, busy = ''] = /longest at (\w+)/.exec(question) ?? [];
    const all = await waitFor('all 40 cleanings', async () => {
      const found = await cleanings(evidence);
      return found.length >= 40 && found;
    });
    const { ship = '' } = all.find(({ hasFailed }) => hasFailed) ?? {};
    const { wait, work } = longestWait(all, busy)!;
    return [ship, `${wait}`, `${work}`];
  },
  wrong: ([ship = '', wait, work]) => [
    [ship === 'explorer' ? 'venture' : 'explorer', `${wait}`, `${work}`],
    [ship, `${work}`, `${wait}`],
    [ship, '0', `${Number(wait) + Number(work)}`], // all of it counted as work
  ],
};

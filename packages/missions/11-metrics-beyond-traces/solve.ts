import { median } from '../evidence.ts';
import type { Solution } from '../mission.ts';
import { loopDelays, peaks } from './mission.ts';

export const solution: Solution = {
  async solve({ evidence, waitFor }) {
    const [service, own] = await waitFor('three peaks of one service', async () => {
      const [most] = [...(await loopDelays(evidence))]
        .map(([service, delays]) => [service, peaks(delays)] as const)
        .toSorted(([, a], [, b]) => b.length - a.length);
      return most && most[1].length >= 3 && most;
    });
    return [service, `${Math.round(median(own))}`];
  },
  wrong: ([service = '', height]) => [
    [service.startsWith('zura') ? 'pontus' : 'zura', `${height}`],
    [service.startsWith('explorer') ? 'venture' : 'explorer', `${height}`],
    [service, `${Math.round(Number(height) / 10)}`], // the mean
  ],
};

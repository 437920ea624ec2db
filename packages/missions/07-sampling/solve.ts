import type { Solution } from '../mission.ts';
import { keptByShip } from './mission.ts';

export const solution: Solution = {
  async solve({ evidence, waitFor }) {
    const [ship, { requests, kept }] = await waitFor('the requests of all ships', async () => {
      const counts = [...(await keptByShip(evidence))];
      const all = counts.reduce((sum, [, { requests }]) => sum + requests, 0);
      const share = ([, { requests, kept }]: (typeof counts)[number]) => kept / requests;
      const [least, next] = counts.toSorted((a, b) => share(a) - share(b));
      return all >= 170 && least && next && share(next) > 0.9 && least;
    });
    return [ship, `${Math.round((100 * kept) / requests)}`];
  },
  wrong: ([ship = '', percent]) => [
    [ship === 'explorer-spaceship' ? 'venture' : 'explorer', `${percent}`],
    [ship, `${100 - Number(percent) < 66 && 100 - Number(percent) > 34 ? 80 : 100 - Number(percent)}`],
    [ship, '100'],
  ],
};

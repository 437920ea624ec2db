import type { Solution } from '../mission.ts';
import { docksOf } from './mission.ts';

export const solution: Solution = {
  async solve({ evidence, waitFor }) {
    const { service, asked, docked } = await waitFor('the repeated dock', async () =>
      docksOf(await evidence.traces()).find(({ asked, docked }) => asked > 1 && docked > 0),
    );
    return [service, `${asked}`, `${docked}`];
  },
  wrong: ([ship = '', asked = '', docked = '']) => [
    [ship, asked, asked], // each request docked
    [ship, docked, docked],
    [ship.startsWith('explorer') ? 'venture' : 'explorer', asked, docked],
  ],
};

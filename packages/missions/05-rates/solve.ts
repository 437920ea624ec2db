import type { Solution } from '../mission.ts';
import { ratesOf } from './mission.ts';

export const solution: Solution = {
  async solve({ evidence, waitFor }) {
    const all = await waitFor('400 requests', async () => {
      const rates = ratesOf(await evidence.traces());
      return rates.reduce((sum, { requests }) => sum + requests, 0) >= 400 && rates;
    });
    const percent = ({ failed, requests }: (typeof all)[number]) => (100 * failed) / requests;
    const [worst] = all.toSorted((a, b) => percent(b) - percent(a));
    return [worst!.service, `${Math.round(percent(worst!))}`];
  },
  wrong: ([ship = '', percent = '']) => [
    [ship, `${Number(percent) + 20}`], // what five requests may say
    [ship, '2'],
    [ship.startsWith('explorer') ? 'venture' : 'explorer', percent],
  ],
};

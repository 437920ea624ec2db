import type { Solution } from '../mission.ts';
import { heapGrowth, lineOfLeak, lostSpans } from './mission.ts';

export const solution: Solution = {
  async solve({ evidence, waitFor }) {
    const [lost = ''] = await waitFor('spans that were lost', async () => {
      const keys = [...(await lostSpans(evidence)).keys()];
      return keys.length > 0 && keys;
    });
    const leaker = await waitFor('a heap that grows', async () => {
      const [first, second] = [...(await heapGrowth(evidence))].toSorted(([, a], [, b]) => b - a);
      return first && second && first[1] > 8e6 && first[1] > 1.5 * second[1] && first[0];
    });
    const file = await waitFor('the span of the code', async () => {
      const spans = (await evidence.traces()).flatMap((trace) => trace.spans);
      return spans.find(({ service, attributes }) => service === leaker && attributes['code.file.path'])
        ?.attributes['code.file.path'];
    });
    return [...lost.split(' '), leaker, `${String(file)}:${lineOfLeak()}`];
  },
  wrong: ([loser = '', type = '', leaker = '', place = '']) => [
    [loser, 'rejected', leaker, place],
    [loser, type, leaker.startsWith('zura') ? 'pontus' : 'zura', place],
    [loser, type, leaker, place.replace(/:\d+$/, ':1')],
  ],
};

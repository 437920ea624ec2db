import { median } from '../evidence.ts';
import type { Solution } from '../mission.ts';
import { ownTimes } from './mission.ts';

export const solution: Solution = {
  async solve({ evidence, waitFor }) {
    const traces = await waitFor('20 traces', async () => {
      const found = await evidence.traces();
      return found.length >= 20 && found;
    });
    const services = new Set(traces.flatMap(({ spans }) => spans.map(({ service }) => service)));
    const [slowest] = [...services]
      .map((service) => [service, median(ownTimes(traces, service))] as const)
      .toSorted(([, a], [, b]) => b - a);
    return [slowest![0], `${slowest![1]}`];
  },
  wrong: ([service = '', milliseconds]) => [
    [service, `${2 * Number(milliseconds)}`], // the whole trace
    [service === 'explorer-spaceship' ? 'venture' : 'explorer', `${milliseconds}`], // a caller that waits
    [service.startsWith('zura') ? 'pontus' : 'zura', '60'],
  ],
};

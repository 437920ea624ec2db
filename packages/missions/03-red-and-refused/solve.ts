import { servicesOf } from '../evidence.ts';
import type { Solution } from '../mission.ts';
import { refusalIn } from './mission.ts';

export const solution: Solution = {
  async solve({ question, evidence, waitFor }) {
    const ship = `${/in which (\w+)/.exec(question)?.[1]}-spaceship`;
    const truth = await waitFor('the refusal', async () => {
      const traces = (await evidence.traces()).filter((trace) => servicesOf(trace).includes(ship));
      return traces.map(refusalIn).find((found) => found !== undefined);
    });
    return [truth.red, truth.decided, `${truth.docks}`];
  },
  wrong: ([red = '', decided = '', docks = '']) => [
    [decided, decided, docks], // the one who decided is not red
    [red, red, docks],
    [red, decided, `${Number(docks) + 1}`],
  ],
};

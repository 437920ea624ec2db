import { rootOf, servicesOf } from '../evidence.ts';
import type { Solution } from '../mission.ts';

export const solution: Solution = {
  async solve({ question, evidence, waitFor }) {
    const [, ship, verb] = /in which (\w+) (\w+)/.exec(question) ?? [];
    const path = verb === 'docks' ? 'POST /dock/' : 'POST /separate/';
    const expected = verb === 'docks' ? 5 : 8;
    const trace = await waitFor('the whole trace', async () => {
      const found = (await evidence.traces()).find((trace) => {
        const root = rootOf(trace);
        return root?.service === `${ship}-spaceship` && root.name.startsWith(path);
      });
      return found && found.spans.length >= expected && found;
    });
    return [...servicesOf(trace), `${trace.spans.length}`];
  },
  wrong: (right) => {
    const [count, services] = [Number(right.at(-1)), right.slice(0, -1)];
    const ship = services.filter((service) => service.endsWith('spaceship'));
    return [
      [...services, `${count - 1}`],
      [...ship, `${count}`], // the ship alone
      [...services, 'cleaner', `${count}`],
    ];
  },
};

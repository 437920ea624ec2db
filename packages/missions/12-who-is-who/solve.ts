import type { Solution } from '../mission.ts';
import { failuresByInstance } from './mission.ts';

export const solution: Solution = {
  unfixed: async ({ story }) => [/both say (harbour-\d+)/.exec(story)![1]!],
  async solve({ evidence, set, waitFor }) {
    await set('pontus', { OTEL_RESOURCE_ATTRIBUTES: 'service.instance.id=one' });
    await set('zura', { OTEL_RESOURCE_ATTRIBUTES: 'service.instance.id=two' });
    return waitFor('requests of both', async () => {
      const all = [...(await failuresByInstance(evidence))];
      const [[id] = ['']] = all.toSorted(([, a], [, b]) => b.failed / b.requests - a.failed / a.requests);
      return all.length === 2 && all.every(([, { requests }]) => requests >= 20) && [id];
    });
  },
  wrong: ([id]) => [[id === 'one' ? 'two' : 'one'], ['zura'], ['harbour-spaceport']],
};

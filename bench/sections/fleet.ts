import { fleetRate } from '../fleet.ts';
import type { Section } from './section.ts';

/** What a whole fleet sends when it can do no more, on all cores: what the observatory's highest rate is compared with. */
export const fleet: Section = {
  name: 'fleet',
  subjects: ['fleet'],
  figures: [{ id: 'rate', name: 'highest rate of spans and log records', unit: '/s' }],
  measure: async (_subject, { folder }) => ({ rate: await fleetRate(folder) }),
};

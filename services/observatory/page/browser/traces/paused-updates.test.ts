import { expect, test } from 'vitest';
import { PausedUpdates } from './paused-updates.js';
import type { Stats } from '../../../query/stats.ts';
import type { Summary } from '../../../query/summary.ts';

function stats(traces: number): Stats {
  return { traces } as Stats;
}

function summary(id: string, spans = 1): Summary {
  return { id, spans } as Summary;
}

test('holds the latest of each trace, and which of the shown ones are gone', () => {
  const updates = new PausedUpdates();
  const shown = new Set(['old', 'grown']);
  updates.add({ put: [summary('a'), summary('grown', 2)], stats: stats(1) }, shown);
  updates.add({ put: [summary('a', 3), summary('b')], stats: stats(2), operations: ['dock'] }, shown);
  updates.add({ gone: ['b', 'old', 'grown', 'never shown'], stats: stats(3) }, shown);
  expect(updates.size).toBe(1);
  expect(updates.take()).toEqual({
    put: [summary('a', 3)],
    gone: ['old', 'grown'],
    stats: stats(3),
    operations: ['dock'],
  });
  expect(updates.take()).toEqual({ put: [], gone: [] });
});

test('a long pause costs no more than what is there at its end', () => {
  const updates = new PausedUpdates();
  for (let index = 0; index < 20_000; index++)
    updates.add({ put: [summary(`trace-${index}`)], gone: [`trace-${index - 10}`] }, new Set());
  expect(updates.size).toBe(10);
  expect(updates.take().gone).toEqual([]);
});

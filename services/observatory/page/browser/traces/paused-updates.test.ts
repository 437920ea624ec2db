import { expect, test } from 'vitest';
import { Kept } from './paused-updates.js';
import type { Summary } from './list.js';

function summary(id: string, spans = 1): Summary {
  return { id, spans } as Summary;
}

test('keeps of each trace the latest, and what is gone of those that are shown', () => {
  const kept = new Kept();
  const shown = new Set(['old', 'grown']);
  kept.keep({ put: [summary('a'), summary('grown', 2)], stats: 1 }, shown);
  kept.keep({ put: [summary('a', 3), summary('b')], stats: 2, operations: ['dock'] }, shown);
  kept.keep({ gone: ['b', 'old', 'grown', 'never shown'], stats: 3 }, shown);
  expect(kept.size).toBe(1);
  expect(kept.take()).toEqual({
    put: [summary('a', 3)],
    gone: ['old', 'grown'],
    stats: 3,
    operations: ['dock'],
  });
  expect(kept.take()).toEqual({ put: [], gone: [] });
});

test('a long pause costs no more than what is there at its end', () => {
  const kept = new Kept();
  for (let index = 0; index < 20_000; index++)
    kept.keep({ put: [summary(`trace-${index}`)], gone: [`trace-${index - 10}`] }, new Set());
  expect(kept.size).toBe(10);
  expect(kept.take().gone).toEqual([]);
});

import { expect, test } from 'vitest';
import { atLeast, withinMore, withinTimes } from './goals.ts';
import { report, tables } from './report.ts';
import { Results } from './results.ts';
import type { Goal, Section } from './sections/section.ts';

const section = (goal: Goal): Section => ({
  name: 'cost',
  subjects: ['plain', 'zero-code', 'SOS'],
  figures: [{ id: 'cpu', name: 'CPU per request', unit: 'µs', goal }],
  missing: (subject) => (subject === 'zero-code' ? 'set ZERO' : undefined),
  measure: () => Promise.resolve({}),
});

function measured(plain: number[], sos: number[], whole = 100): Results {
  const results = new Results();
  for (const cpu of plain) results.add('cost', 'plain', { cpu });
  for (const cpu of sos) results.add('cost', 'SOS', { cpu, whole });
  return results;
}

test('a ratio is of one round, and a figure’s is the median of those', () => {
  const [row] = report([section(withinTimes(2))], measured([10, 20, 10], [19, 60, 18]));
  expect(row?.subjects['SOS']).toEqual({
    values: [19, 60, 18],
    median: 19,
    ratios: [1.9, 3, 1.8],
    ratio: 1.9,
    goalMet: true,
  });
});

test.each([
  ['twice plain', withinTimes(2), [21], false],
  ['60 % of plain', atLeast(0.6), [6], true],
  ['60 % of plain', atLeast(0.6), [5.9], false],
  ['plain + 1', withinMore(1, 'ms'), [10.9], true],
  ['plain + 1', withinMore(1, 'ms'), [11.1], false],
])('%s', (_what, goal, own, met) => {
  const [row] = report([section(goal)], measured([10], own));
  expect(row?.subjects['SOS']).toMatchObject({ goalMet: met });
});

test('what was not delivered in full meets no goal', () => {
  const [row] = report([section(withinTimes(2))], measured([10], [11], 99.9));
  expect(row?.subjects['SOS']).toMatchObject({ goalMet: false });
});

test('a table has the medians, the spread, the ratios and the goal; what is missing says why', () => {
  expect(tables(report([section(withinTimes(2))], measured([10, 20, 10], [19, 60, 18])))).toBe(
    `|  | plain | zero-code | SOS | goal |
| --- | --- | --- | --- | --- |
| CPU per request, µs | 10 (10 to 20) | not measured: set ZERO | 19 (18 to 60), 1.90 × | ≤ 2 × plain: met |
`,
  );
});

import { expect, test } from 'vitest';
import { severityOf } from './severity.ts';

test.each([
  [10, 1],
  [20, 5],
  [30, 9],
  [40, 13],
  [50, 17],
  [60, 21],
  [31, 10],
  [35, 11],
  [39, 12],
  [45, 15],
  [55, 19],
  [65, 23],
  [0, 1],
  [5, 1],
  [70, 24],
  [1_000, 24],
  [Number.NaN, 1],
])('level %d has the severity %d', (level, severity) => {
  expect(severityOf(level)).toBe(severity);
});

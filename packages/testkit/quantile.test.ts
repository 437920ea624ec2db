import { expect, test } from 'vitest';
import { median, quantile } from './quantile.ts';

test('a quantile does not depend on order, and leaves the values as they are', () => {
  const values = [5, 1, 4, 2, 3];
  expect(median(values)).toBe(3);
  expect(quantile(values, 1)).toBe(5);
  expect(quantile(values, 0)).toBe(1);
  expect(values).toEqual([5, 1, 4, 2, 3]);
});

test('nothing has no median', () => {
  expect(median([])).toBeNaN();
});

import { expect, test } from 'vitest';
import { Codes } from './codes.ts';

test('a code works for its ship until it is used or replaced', () => {
  const codes = new Codes();
  const first = codes.issue('odyssey');
  expect(codes.isValid('odyssey', first)).toBe(true);
  expect(codes.isValid('nostromo', first)).toBe(false);
  const second = codes.issue('odyssey');
  expect(codes.isValid('odyssey', first)).toBe(false);
  codes.use('odyssey');
  expect(codes.isValid('odyssey', second)).toBe(false);
});

test('a code expires after five minutes', () => {
  let now = 0;
  const codes = new Codes(() => now);
  const code = codes.issue('odyssey');
  now = 5 * 60_000 - 1;
  expect(codes.isValid('odyssey', code)).toBe(true);
  now++;
  expect(codes.isValid('odyssey', code)).toBe(false);
});

test('10,000 codes are held; one more pushes out the one issued longest ago', () => {
  const codes = new Codes();
  const issued = Array.from({ length: 10_000 }, (_, index) => codes.issue(`ship-${index}`));
  issued[0] = codes.issue('ship-0'); // asked again: ship-1 is the oldest now
  codes.issue('one-more');
  const valid = (index: number) => codes.isValid(`ship-${index}`, issued[index] ?? '');
  expect([valid(0), valid(1), valid(2), valid(9_999)]).toEqual([true, false, true, true]);
});

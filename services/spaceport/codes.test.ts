import { expect, test } from 'vitest';
import { Codes } from './codes.ts';

test('a code works for its ship until it is used or replaced', () => {
  const codes = new Codes();
  const first = codes.issue('odyssey');
  expect(codes.lookUp('odyssey', first)).toBe('unused');
  expect(codes.lookUp('nostromo', first)).toBeUndefined();
  const second = codes.issue('odyssey');
  expect(codes.lookUp('odyssey', first)).toBeUndefined();
  codes.use('odyssey', second, 'dock');
  expect(codes.lookUp('odyssey', second)).toBe('dock');
});

test('a used code is remembered beside the next one', () => {
  const codes = new Codes();
  const first = codes.issue('odyssey');
  codes.use('odyssey', first, 'dock');
  const second = codes.issue('odyssey');
  expect(codes.lookUp('odyssey', first)).toBe('dock');
  expect(codes.lookUp('odyssey', second)).toBe('unused');
});

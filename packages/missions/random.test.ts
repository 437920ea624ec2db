import { expect, test } from 'vitest';
import { Random } from './random.ts';

test('the same seed makes the same choices, another seed others', () => {
  const draw = (seed: string) => {
    const random = new Random(seed);
    return [random.whole(1, 1000), random.pick(['a', 'b', 'c']), random.shuffle([1, 2, 3, 4, 5]).join('')];
  };
  expect(draw('class 7b')).toEqual(draw('class 7b'));
  expect(draw('class 7b')).not.toEqual(draw('class 7c'));
});

test('whole numbers include both ends and nothing beyond', () => {
  const random = new Random('ends');
  const drawn = new Set(Array.from({ length: 300 }, () => random.whole(2, 4)));
  expect([...drawn].toSorted()).toEqual([2, 3, 4]);
});

test('a shuffle keeps every element', () => {
  expect(new Random('cards').shuffle([1, 2, 3, 4]).toSorted()).toEqual([1, 2, 3, 4]);
});

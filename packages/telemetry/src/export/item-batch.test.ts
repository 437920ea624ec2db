import { expect, test } from 'vitest';
import { ItemBatch } from './item-batch.ts';

test('items are kept as they are, and counted at three times their bytes in protobuf', () => {
  const batch = new ItemBatch<string>((writer, field, text) => writer.string(field, text));
  batch.add('seven');
  expect(batch.bytes).toBe(3 * 7); // tag, length and five letters
  batch.add('x');
  expect(batch.bytes).toBe(3 * (7 + 3));
  expect(batch.take()).toEqual(['seven', 'x']);
  expect(batch.bytes).toBe(0);
  expect(batch.take()).toEqual([]);
});

import { expect, test } from 'vitest';
import { fields } from './protobuf.ts';

test('reads varints of several bytes, and steps over fixed numbers', () => {
  const message = [0x08, 0xac, 0x02, 0x11, 1, 2, 3, 4, 5, 6, 7, 8, 0x1d, 1, 2, 3, 4, 0x22, 2, 104, 105];
  const [number, text] = fields(Uint8Array.from(message));
  expect(number).toEqual({ field: 1, number: 300 });
  expect(text).toEqual({ field: 4, bytes: Uint8Array.from([104, 105]) });
});

test('bytes are a view: what is written there is written into the message', () => {
  const message = Uint8Array.from([0x0a, 1, 7]);
  const [{ bytes } = {}] = fields(message);
  bytes?.fill(9);
  expect([...message]).toEqual([0x0a, 1, 9]);
});

import { expect, test } from 'vitest';
import { lines } from './lines.ts';

async function* stream(...chunks: (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

async function read(...chunks: (string | Buffer)[]): Promise<string[]> {
  return (await Array.fromAsync(lines(stream(...chunks)))).map(String);
}

test('lines are put together from chunks and taken apart', async () => {
  expect(await read('one\ntw', 'o', '\nthree\n\nfi', 've\n')).toEqual(['one', 'two', 'three', '', 'five']);
});

test('a last line without a newline is a line', async () => {
  expect(await read('one\ntwo')).toEqual(['one', 'two']);
});

test('nothing has no lines', async () => {
  expect(await read()).toEqual([]);
});

test('a character that is cut in two stays whole', async () => {
  const bytes = Buffer.from('Zura 🚀\nnext');
  expect(await read(bytes.subarray(0, 7), bytes.subarray(7))).toEqual(['Zura 🚀', 'next']);
});

test('only a newline ends a line', async () => {
  expect(await read('a\rb\u2028c\n')).toEqual(['a\rb\u2028c']);
});

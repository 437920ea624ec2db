import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { paint, screenOf } from './screen.ts';

/** A stream that claims to be a terminal. */
const terminal = (colours: boolean, columns: number): NodeJS.WriteStream =>
  Object.assign(new PassThrough(), {
    isTTY: true,
    columns,
    hasColors: () => colours,
  }) as unknown as NodeJS.WriteStream;

test('a terminal has its width, and the colours that it can show', () => {
  expect(screenOf(terminal(true, 80))).toEqual({ colours: true, columns: 80 });
  expect(screenOf(terminal(false, 120))).toEqual({ colours: false, columns: 120 });
});

test('a pipe has neither', () => {
  const pipe = new PassThrough() as unknown as NodeJS.WriteStream;
  expect(screenOf(pipe)).toEqual({ colours: false, columns: undefined });
});

test('text is painted only where the screen has colours', () => {
  expect(paint({ colours: true, columns: 80 }, 'red', 'x')).toBe('\u001b[31mx\u001b[39m');
  expect(paint({ colours: false, columns: 80 }, 'red', 'x')).toBe('x');
});

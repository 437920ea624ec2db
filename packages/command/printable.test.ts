import { expect, test } from 'vitest';
import { printable } from './printable.ts';

test.each([
  ['\u001b[31mred\u001b[0m', 'red'],
  ['\u001b]0;title\u0007text', 'text'],
  ['first\nsecond\r\nthird', 'first second third'],
  ['back\b\b\bspace', 'back space'],
  ['GET /\u202egnp.x', 'GET / gnp.x'],
  ['    indented', '    indented'],
  ['Zura 🚀 ü', 'Zura 🚀 ü'],
])('%j is printed as %j', (text, expected) => {
  expect(printable(text)).toBe(expected);
});

test('a long text is cut', () => {
  expect(printable('x'.repeat(16_000))).toBe(`${'x'.repeat(500)}…`);
});

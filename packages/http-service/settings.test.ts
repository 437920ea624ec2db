import * as v from 'valibot';
import { expect, test } from 'vitest';
import { oneOf, probability, readSettings, SettingsError, text, wholeNumber } from './settings.ts';

const entries = {
  COUNT: v.optional(wholeNumber(1, 10), '3'),
  RATE: v.optional(probability, '0'),
  WORD: v.optional(oneOf('a', 'b'), 'a'),
  NAME: v.optional(text),
};

test('what is unset or empty has its default', () => {
  expect(readSettings(entries, { COUNT: '', OTHER: 'x' })).toEqual({ COUNT: 3, RATE: 0, WORD: 'a' });
});

test('what is set is read', () => {
  expect(readSettings(entries, { COUNT: '10', RATE: '.5', WORD: 'b', NAME: 'Zürich' })).toEqual({
    COUNT: 10,
    RATE: 0.5,
    WORD: 'b',
    NAME: 'Zürich',
  });
});

test.each([
  [{ COUNT: '11' }, 'COUNT must be a whole number from 1 to 10, not "11"'],
  [{ COUNT: '1e1' }, 'COUNT must be a whole number from 1 to 10, not "1e1"'],
  [{ COUNT: ' 5' }, 'COUNT must be a whole number from 1 to 10, not " 5"'],
  [{ RATE: '1.01' }, 'RATE must be a number from 0 to 1, not "1.01"'],
  [{ RATE: 'NaN' }, 'RATE must be a number from 0 to 1, not "NaN"'],
  [{ WORD: 'c' }, 'WORD must be one of a, b, not "c"'],
  [{ NAME: 'a\nb' }, 'NAME must be 1 to 253 characters on one line, not "a\\nb"'],
  [
    { COUNT: 'x', WORD: 'y' },
    'COUNT must be a whole number from 1 to 10, not "x"; WORD must be one of a, b, not "y"',
  ],
])('%j is refused by name', (env, message) => {
  expect(() => readSettings(entries, env)).toThrow(new SettingsError(message));
});

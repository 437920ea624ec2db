import { stripVTControlCharacters } from 'node:util';

/** How many characters of a text fit on a screen. */
const LIMIT = 500;

/**
 * `text` without control characters: nothing moves the cursor, changes colours, starts a new line or reverses the order of
 * characters. Cut after 500 characters.
 */
export function printable(text: string): string {
  const plain = stripVTControlCharacters(text)
    .replaceAll(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]+/gu, ' ')
    .trimEnd();
  return plain.length > LIMIT ? `${plain.slice(0, LIMIT)}…` : plain;
}

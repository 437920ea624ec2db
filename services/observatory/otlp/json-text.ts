import { FieldCount } from './limits.ts';
import { MalformedError } from './malformed.ts';

/** From this many digits on, a JavaScript number may not be what was written. */
const LONG = 16;

const [QUOTE, BACKSLASH, MINUS, ZERO, NINE] = codes('"\\-09');
const SEPARATORS = new Set(codes(',{['));
const IN_NUMBERS = new Set(codes('+-.0123456789eE'));

/**
 * Parses JSON. Long integers that are not in quotes, such as nanoseconds, become strings, so that they stay exact.
 * @throws {MalformedError} where it is not JSON; {TooLargeError} where it has too many values, which is found out before any is made.
 */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(quoteLongIntegers(bytes));
  } catch (error) {
    if (error instanceof SyntaxError) throw new MalformedError('The body is not valid JSON');
    throw error;
  }
}

function quoteLongIntegers(bytes: Buffer): string {
  const fields = new FieldCount();
  let text = '';
  let done = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) at = endOfText(bytes, at);
    else if (SEPARATORS.has(byte)) fields.count();
    else if (byte === MINUS || (byte >= ZERO! && byte <= NINE!)) {
      const end = endOfNumber(bytes, at);
      if (end - at >= LONG && isWhole(bytes, at, end)) {
        text += `${bytes.toString('utf8', done, at)}"${bytes.toString('latin1', at, end)}"`;
        done = end;
      }
      at = end - 1;
    }
  }
  return text + bytes.toString('utf8', done);
}

/** Where the quote is that ends the text which begins at `start`. */
function endOfText(bytes: Buffer, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

function endOfNumber(bytes: Buffer, start: number): number {
  let end = start + 1;
  while (end < bytes.length && IN_NUMBERS.has(bytes[end]!)) end++;
  return end;
}

function isWhole(bytes: Buffer, start: number, end: number): boolean {
  return /^-?[1-9]\d+$/.test(bytes.toString('latin1', start, end));
}

function codes(text: string): number[] {
  return [...Buffer.from(text)];
}

import type { Request } from 'express';
import { HttpError } from '#http-service/http-error.ts';

/** The query of a request. */
export function queryOf(req: Request): URLSearchParams {
  return new URLSearchParams(/\?.*/s.exec(req.originalUrl)?.[0]);
}

/**
 * A whole number of up to 64 bits; `otherwise` where the parameter is not there. @param range where not every such number will do.
 * @throws {HttpError} 400 naming it and what it should be.
 */
export function wholeNumber(
  query: URLSearchParams,
  name: string,
  otherwise: number,
  range?: { min: number; max: number },
): number {
  const expected = range ? `a whole number from ${range.min} to ${range.max}` : 'a whole number of 64 bits';
  const { min, max } = range ?? { min: -(2 ** 63), max: 2 ** 63 };
  return parsed(query, name, otherwise, expected, (text) => {
    const number = /^[-+]?\d{1,19}$/.test(text) ? Number(text) : NaN;
    return number >= min && number <= max ? number : undefined;
  });
}

/** The texts that Go parses as true and as false. */
const BOOLEANS: Record<string, boolean> = Object.fromEntries([
  ...['1', 't', 'T', 'TRUE', 'true', 'True'].map((text) => [text, true]),
  ...['0', 'f', 'F', 'FALSE', 'false', 'False'].map((text) => [text, false]),
]);

/** True or false, as Go reads them; false where the parameter is not there. @throws {HttpError} 400, as `wholeNumber` does. */
export function boolean(query: URLSearchParams, name: string): boolean {
  return parsed(query, name, false, 'true or false', (text) =>
    Object.hasOwn(BOOLEANS, text) ? BOOLEANS[text] : undefined,
  );
}

/** No number, duration or time has more characters; patterns with two numbers side by side take long for longer ones. */
const LONGEST = 64;

const MICROS: Record<string, number> = { ns: 0.001, us: 1, µs: 1, ms: 1e3, s: 1e6, m: 6e7, h: 3.6e9 };

/** A duration as Go writes it, such as `1m30s` or `1.5ms`, in microseconds; undefined where it cannot be read. */
export function micros(text: string): number | undefined {
  const part = /(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g;
  if (text === '0') return 0;
  if (text === '' || text.length > LONGEST || text.replaceAll(part, '') !== '') return undefined;
  return text.matchAll(part).reduce((sum, [, number, unit]) => sum + Number(number) * MICROS[unit!]!, 0);
}

/** The same of a parameter, which may have a sign. @throws {HttpError} 400, as `wholeNumber` does. */
export function goDuration(query: URLSearchParams, name: string, otherwise: number): number {
  return parsed(query, name, otherwise, 'a duration such as 100ms or 1.5s', (text) => {
    const [, sign, amount = ''] = /^([-+]?)(.*)$/s.exec(text)!;
    const duration = micros(amount);
    return duration !== undefined && sign === '-' ? -duration : duration;
  });
}

/** A time in RFC 3339, in microseconds since 1970. @throws {HttpError} 400, as `wholeNumber` does. */
export function rfc3339(query: URLSearchParams, name: string, otherwise: number): number {
  return parsed(query, name, otherwise, 'a time such as 2026-07-20T04:07:09.030Z', (text) => {
    const [, seconds, fraction = '', zone] =
      /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[-+]\d\d:\d\d)$/.exec(text) ?? [];
    const time = Date.parse(`${seconds}${zone}`);
    return Number.isNaN(time) ? undefined : time * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6));
  });
}

function parsed<T>(
  query: URLSearchParams,
  name: string,
  otherwise: T,
  expected: string,
  parse: (text: string) => T | undefined,
): T {
  const text = query.get(name);
  if (!text) return otherwise;
  const value = text.length > LONGEST ? undefined : parse(text);
  if (value === undefined) throw new HttpError(400, `unable to parse param '${name}': ${expected}`);
  return value;
}

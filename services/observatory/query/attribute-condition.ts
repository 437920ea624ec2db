import { HttpError } from '#http-service/http-error.ts';
import type { Span } from '../model/otlp.ts';
import type { StoredSpan } from '../store/records.ts';
import { attributeReader, lastPartReader } from './attributes.ts';
import { micros } from './parameters.ts';
import { attributeOf } from './texts.ts';

/** Says whether a span meets a condition. */
export type Condition = (span: StoredSpan) => boolean;

const HOW =
  'write key=value, key!=value, key>=400 (or >, <, <=), a key alone, error or refused, such as sos.ship.id=explorer';

const COMPARISONS: Record<string, (a: number, b: number) => boolean> = {
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
};

/**
 * Reads a condition on one span: `sos.ship.id=explorer`, `sos.ship.id!=explorer`, `status_code>=400`, `duration>1.5s`,
 * `exception.type` (it has one), `error`, `refused`. The key may be an attribute's whole name or its last part; `name`, `service`,
 * `kind`, `status` and `duration` are the span's own.
 * @throws {HttpError} 400 that says how to write one.
 */
export function parseCondition(text: string): Condition {
  const [, key = '', sign = '', value = ''] =
    /^\s*([^\s=!<>]+)\s*(!=|>=|<=|=|>|<)?\s*(.*?)\s*$/s.exec(text) ?? [];
  if (key === '' || (sign === '' && value !== '')) throw new HttpError(400, `Cannot read '${text}': ${HOW}`);
  if (sign === '' && key === 'error') return ({ outcome }) => outcome === 'failed';
  if (sign === '' && key === 'refused') return ({ outcome }) => outcome === 'refused';
  const compare = COMPARISONS[sign];
  if (key === 'duration') return durationCondition(text, sign, value);
  const read = readerOf(key);
  // the page and Jaeger's API call a failed span an error
  const wanted = key === 'status' && value === 'error' ? 'failed' : value;
  if (sign === '') return (span) => read(span) !== undefined || isInEvent(span, key);
  if (!compare) return (span) => (read(span) === wanted || isInEvent(span, key, value)) === (sign === '=');
  const limit = Number(value);
  if (value === '' || Number.isNaN(limit))
    throw new HttpError(400, `Cannot read '${text}': ${sign} compares numbers, such as ${key}${sign}400`);
  return (span) => {
    const found = read(span);
    return found !== undefined && found !== '' && compare(Number(found), limit);
  };
}

function durationCondition(text: string, sign: string, value: string): Condition {
  const compare = COMPARISONS[sign];
  if (!compare)
    throw new HttpError(400, `Cannot read '${text}': compare the duration, such as duration>1.5s`);
  const limit = duration(value, `Cannot read '${text}'`);
  return (span) => compare(span.duration, limit);
}

/**
 * Microseconds from a duration as people write it: `20ms`, `1.5s`; a number alone is in milliseconds.
 * @throws {HttpError} 400 that begins with `what`.
 */
export function duration(text: string, what: string): number {
  const found = micros(/^[\d.]+$/.test(text.trim()) ? `${text.trim()}ms` : text.trim());
  if (found === undefined)
    throw new HttpError(400, `${what}: write a duration such as 20ms, 1.5s, or 20 for milliseconds`);
  return found;
}

/** Reads an attribute by its whole name, or by its last part: `status_code` finds `http.response.status_code`. */
function readerOf(key: string): (span: StoredSpan) => string | undefined {
  const exact = attributeReader(key);
  if (key.includes('.')) return exact;
  const lastPart = lastPartReader(key);
  return (span) => exact(span) ?? lastPart(span);
}

/** Whether an event of the span has the attribute, with this value where one is given. */
function isInEvent({ json }: StoredSpan, key: string, value?: string): boolean {
  const at = json.indexOf('"events":[{');
  // most attributes stand before the events
  if (at < 0 || !json.includes(`"key":${JSON.stringify(key)}`, at)) return false;
  const { events = [] } = JSON.parse(json) as Span;
  return events.some(({ attributes }) => {
    const found = attributeOf(attributes, key);
    return found !== undefined && (value === undefined || found === value);
  });
}

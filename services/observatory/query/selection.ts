import { HttpError } from '#http-service/http-error.ts';
import type { StoredTrace, TelemetryStore } from '../store/telemetry-store.ts';
import { traceFilter } from './filter.ts';
import { quantile } from './quantile.ts';
import { summaryOf, type Summary } from './summary.ts';

/** A trace that a question is about, with what a list says about it. */
export interface Candidate {
  trace: StoredTrace;
  summary: Summary;
}

/** All traces that the filter of a list takes, the oldest arrival first. @throws {HttpError} 400 as `traceFilter` does. */
export function candidates(store: TelemetryStore, query: URLSearchParams): Candidate[] {
  const matches = traceFilter(query);
  const found: Candidate[] = [];
  for (const trace of store.traces()) if (matches(trace)) found.push({ trace, summary: summaryOf(trace) });
  return found;
}

/** The traces that are selected among those of a filter, and the rest. */
export interface Split {
  selected: Candidate[];
  rest: Candidate[];
}

/** The slowest traces are those of this part. */
const SLOWEST = 0.05;

/**
 * Splits traces by the parameter `select`: `slowest` (the slowest 5 %), `failed`, `refused`, or a rectangle of the scatter,
 * `from,to,min,max` in microseconds: starts since 1970, and durations.
 * @throws {HttpError} 400 naming what it should be.
 */
export function split(all: Candidate[], select: string): Split {
  const isSelected = selector(all, select);
  return { selected: all.filter(isSelected), rest: all.filter((one) => !isSelected(one)) };
}

function selector(all: Candidate[], select: string): (one: Candidate) => boolean {
  if (select === 'failed' || select === 'refused') return ({ summary }) => summary.outcome === select;
  if (select === 'slowest') {
    const durations = all.map(({ summary }) => summary.duration ?? 0).toSorted((a, b) => a - b);
    const limit = quantile(durations, 1 - SLOWEST);
    return ({ summary }) => (summary.duration ?? 0) >= limit;
  }
  const [from, to, min, max, ...more] = select.split(',').map(Number);
  if (max === undefined || more.length > 0 || [from, to, min, max].some(Number.isNaN))
    throw new HttpError(400, 'select must be slowest, failed, refused, or from,to,min,max in microseconds');
  return ({ summary: { start, duration } }) =>
    start !== null &&
    duration !== null &&
    start >= from! &&
    start <= to! &&
    duration >= min! &&
    duration <= max;
}

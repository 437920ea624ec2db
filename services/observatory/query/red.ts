import { HttpError } from '#http-service/http-error.ts';
import { isRefusal } from '../model/outcome.ts';
import type { StoredSpan } from '../store/records.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';
import { quantile } from './quantile.ts';
import { summaryOf } from './summary.ts';
import { timeSteps, type TimeSteps } from './time-steps.ts';

/** Requests, errors and durations of one service or operation, for each step. Durations are in microseconds. */
export interface RedGroup {
  service: string;
  /** Empty where whole services are asked for. */
  operation: string;
  requests: number[];
  errors: number[];
  refused: number[];
  p50: (number | null)[];
  p95: (number | null)[];
  p99: (number | null)[];
}

export interface RedRange {
  from: number;
  to: number;
  step: number;
  groups: RedGroup[];
}

const MOST_GROUPS = 100;

interface Tally {
  service: string;
  operation: string;
  requests: number;
  errors: number[];
  refused: number[];
  durations: number[][];
}

/**
 * Requests, errors and durations over time, from the spans that a request to a service begins with. Reads from, to, points, service,
 * operation, by (`service` or `operation`) and own, as a list's filter. The most frequent come first.
 * @throws {HttpError} 400 naming the parameter and what it should be.
 */
export function redRange(store: TelemetryStore, query: URLSearchParams): RedRange {
  const steps = timeSteps(query);
  const by = query.get('by') ?? 'service';
  if (by !== 'service' && by !== 'operation') throw new HttpError(400, 'by must be service or operation');
  const [service, operation] = [query.get('service'), query.get('operation')];
  const own = query.get('own') === '1';
  const tallies = new Map<string, Tally>();
  for (const trace of store.traces()) {
    if (trace.spans.size === 0 || (!own && summaryOf(trace).own)) continue; // the summary is cached
    for (const span of trace.spans.values()) {
      const index = steps.index(span.start);
      const { service: ofSpan } = span.origin;
      if (index === undefined || trace.spans.get(span.parentId)?.origin.service === ofSpan) continue;
      if ((service && ofSpan !== service) || (operation && span.name !== operation)) continue;
      const name = by === 'operation' ? span.name : '';
      const key = `${ofSpan}\0${name}`;
      let tally = tallies.get(key);
      if (!tally) tallies.set(key, (tally = newTally(ofSpan, name, steps)));
      count(tally, index, span);
    }
  }
  const groups = [...tallies.values()].toSorted((a, b) => b.requests - a.requests).slice(0, MOST_GROUPS);
  return { from: steps.from, to: steps.to, step: steps.step, groups: groups.map(toGroup) };
}

function newTally(service: string, operation: string, { count }: TimeSteps): Tally {
  const zeros = () => Array.from({ length: count }, () => 0);
  const durations = Array.from({ length: count }, (): number[] => []);
  return { service, operation, requests: 0, errors: zeros(), refused: zeros(), durations };
}

function count(tally: Tally, index: number, { outcome, httpStatus, duration }: StoredSpan): void {
  tally.requests++;
  tally.durations[index]!.push(duration);
  if (outcome === 'failed') tally.errors[index]!++;
  else if (outcome === 'refused' || isRefusal(httpStatus)) tally.refused[index]!++;
}

function toGroup({ service, operation, errors, refused, durations }: Tally): RedGroup {
  const sorted = durations.map((all) => all.toSorted((a, b) => a - b));
  const at = (part: number) => sorted.map((all) => (all.length > 0 ? quantile(all, part) : null));
  return {
    service,
    operation,
    requests: durations.map(({ length }) => length),
    errors,
    refused,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
  };
}

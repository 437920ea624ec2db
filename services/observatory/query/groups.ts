import { HttpError } from '#http-service/http-error.ts';
import type { StoredSpan } from '../store/records.ts';
import type { StoredTrace } from '../store/stored-trace.ts';
import { attributeReader } from './attributes.ts';
import { quantile } from './quantile.ts';
import { timeInQueue } from './queue-time.ts';
import type { Candidate } from './selection.ts';

/** The traces or spans that have one value of an attribute. */
export interface Group {
  value: string;
  count: number;
  failed: number;
  refused: number;
  /** Of what is measured: microseconds for durations. */
  p50: number;
  p95: number;
  p99: number;
}

export interface Groups {
  groups: Group[];
  /** How many further groups there are, and how many traces or spans have no such attribute. */
  more: number;
  without: number;
}

/** The sort orders of groups, all descending. */
const ORDERS = ['count', 'failed', 'refused', 'p50', 'p95', 'p99'] as const;

export interface Grouping {
  /** The attribute; also `service`, `name`, `kind` or `status`. */
  by: string;
  /** Whether whole traces or their spans are counted and measured. */
  of: 'traces' | 'spans';
  /** The measure of spans: `duration`, `queue` (the time in a queue), or an attribute that is a number. */
  measure: string;
  order: (typeof ORDERS)[number];
}

/**
 * Reads the parameters by, of, measure and order.
 * @throws {HttpError} 400 naming the parameter and what it should be.
 */
export function readGrouping(query: URLSearchParams): Grouping {
  const by = query.get('by');
  if (!by) throw new HttpError(400, 'by must name an attribute, or service, name, kind or status');
  const asked = query.get('order') || 'count';
  const order = ORDERS.find((each) => each === asked);
  if (!order) throw new HttpError(400, `order must be one of ${ORDERS.join(', ')}`);
  const of = query.get('of') === 'spans' ? 'spans' : 'traces';
  return { by, of, measure: query.get('measure') || 'duration', order };
}

const MOST = 200;

interface Tally {
  failed: number;
  refused: number;
  measures: number[];
}

/** Counts and measures traces or spans by the values of an attribute, in this order, the greatest first. */
export function groupBy(all: Candidate[], { by, of, measure, order }: Grouping): Groups {
  const tallies = new Map<string, Tally>();
  const read = attributeReader(by);
  const amountOf = measureReader(measure);
  let without = 0;
  const add = (value: string | undefined, outcome: string, amount: number | undefined) => {
    if (value === undefined || amount === undefined) {
      without++;
      return;
    }
    let tally = tallies.get(value);
    if (!tally) tallies.set(value, (tally = { failed: 0, refused: 0, measures: [] }));
    if (outcome === 'failed') tally.failed++;
    else if (outcome === 'refused') tally.refused++;
    tally.measures.push(amount);
  };
  for (const { trace, summary } of all) {
    if (of === 'spans') {
      for (const span of trace.spans.values()) add(read(span), span.outcome, amountOf(span, trace));
      continue;
    }
    let value: string | undefined;
    for (const span of trace.spans.values()) if ((value = read(span)) !== undefined) break;
    add(value, summary.outcome, summary.duration ?? undefined);
  }
  const groups = [...tallies].map(([value, { failed, refused, measures }]): Group => {
    const sorted = Float64Array.from(measures).toSorted();
    const at = (part: number) => quantile(sorted, part);
    return { value, count: sorted.length, failed, refused, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
  });
  return {
    groups: groups.toSorted((a, b) => b[order] - a[order] || b.count - a.count).slice(0, MOST),
    more: Math.max(0, groups.length - MOST),
    without,
  };
}

function measureReader(measure: string): (span: StoredSpan, trace: StoredTrace) => number | undefined {
  if (measure === 'duration') return ({ duration }) => duration;
  if (measure === 'queue') return timeInQueue;
  const read = attributeReader(measure);
  return (span) => {
    const text = read(span);
    return text === undefined || text === '' || Number.isNaN(Number(text)) ? undefined : Number(text);
  };
}

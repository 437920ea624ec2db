import type { StoredSpan } from '../store/records.ts';
import { attributeReader } from './attributes.ts';
import { quantile } from './quantile.ts';
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

export interface Grouping {
  /** The attribute; also `service`, `name`, `kind` or `status`. */
  by: string;
  /** Whether whole traces or their spans are counted and measured. */
  of: 'traces' | 'spans';
  /** What is measured: `duration`, or a span's attribute that is a number. */
  measure: string;
}

const MOST = 200;

interface Tally {
  failed: number;
  refused: number;
  measures: number[];
}

/** Counts and measures traces or spans by the values of an attribute, the most frequent value first. */
export function groupBy(all: Candidate[], { by, of, measure }: Grouping): Groups {
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
      for (const span of trace.spans.values()) add(read(span), span.outcome, amountOf(span));
      continue;
    }
    let value: string | undefined;
    for (const span of trace.spans.values()) if ((value = read(span)) !== undefined) break;
    add(value, summary.outcome, summary.duration ?? undefined);
  }
  const groups = [...tallies].toSorted(([, a], [, b]) => b.measures.length - a.measures.length);
  return {
    groups: groups.slice(0, MOST).map(([value, { failed, refused, measures }]) => {
      const sorted = Float64Array.from(measures).toSorted();
      const at = (part: number) => quantile(sorted, part);
      return { value, count: sorted.length, failed, refused, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
    }),
    more: Math.max(0, groups.length - MOST),
    without,
  };
}

function measureReader(measure: string): (span: StoredSpan) => number | undefined {
  if (measure === 'duration') return ({ duration }) => duration;
  const read = attributeReader(measure);
  return (span) => {
    const text = read(span);
    return text === undefined || text === '' || Number.isNaN(Number(text)) ? undefined : Number(text);
  };
}

import { NO_RECORDED_VALUE, type Point } from '../model/otlp.ts';
import { micros } from './records.ts';

/**
 * A point as numbers: its time and the time that it counts from, in microseconds since 1970 (0 where it does not say), and then by the
 * metric's kind
 * - gauge, sum: the value
 * - histogram: count, sum, min, max, the counts of its buckets
 * - exponentialHistogram: count, sum, min, max, scale, count and threshold of zero, then offset and number of the positive buckets and
 *   their counts, then the same of the negative ones
 * - summary: count, sum, then quantiles and their values
 * Missing values are NaN.
 */
export type PointRow = ArrayLike<number>;

/** The point as a row; undefined where it has no value. */
export function toRow(kind: string, point: Point): number[] | undefined {
  if ((point.flags ?? 0) & NO_RECORDED_VALUE) return undefined;
  const row = [micros(point.timeUnixNano), micros(point.startTimeUnixNano)];
  if (kind === 'gauge' || kind === 'sum') row.push(number(point.asInt ?? point.asDouble));
  else {
    row.push(number(point.count), number(point.sum));
    if (kind === 'summary')
      for (const { quantile, value } of point.quantileValues ?? [])
        row.push(number(quantile ?? 0), number(value ?? 0));
    else row.push(number(point.min), number(point.max));
  }
  if (kind === 'histogram') row.push(...(point.bucketCounts ?? []).map(Number));
  if (kind === 'exponentialHistogram') {
    row.push(point.scale ?? 0, Number(point.zeroCount ?? 0), Number(point.zeroThreshold ?? 0));
    for (const { offset = 0, bucketCounts = [] } of [point.positive ?? {}, point.negative ?? {}])
      row.push(offset, bucketCounts.length, ...bucketCounts.map(Number));
  }
  return row;
}

/** The point that a row is, in OTLP, but for its attributes. @param isInt whether values are whole numbers. */
export function toPoint(kind: string, row: PointRow, bounds: number[], isInt: boolean): Point {
  const [time = 0, start = 0, first = NaN, sum = NaN, min = NaN, max = NaN] = Array.from(row);
  const point: Point = { timeUnixNano: nanos(time) };
  if (start > 0) point.startTimeUnixNano = nanos(start);
  if (kind === 'gauge' || kind === 'sum') {
    if (isInt && Number.isSafeInteger(first)) point.asInt = String(first);
    else point.asDouble = json(first);
    return point;
  }
  point.count = String(first);
  if (!Number.isNaN(sum)) point.sum = json(sum);
  const rest = Array.from(row).slice(kind === 'summary' ? 4 : 6);
  if (kind === 'summary') {
    point.quantileValues = [];
    for (let at = 0; at < rest.length; at += 2)
      point.quantileValues.push({ quantile: rest[at]!, value: json(rest[at + 1]!) });
    return point;
  }
  if (!Number.isNaN(min)) point.min = json(min);
  if (!Number.isNaN(max)) point.max = json(max);
  if (kind === 'histogram') {
    point.bucketCounts = rest.map(String);
    point.explicitBounds = bounds;
    return point;
  }
  const [scale = 0, zeroCount = 0, zeroThreshold = 0] = rest;
  const [positive, negative] = exponentialBuckets(row);
  const counts = (buckets: BucketRange) => ({
    offset: buckets.offset,
    bucketCounts: buckets.counts.map(String),
  });
  return {
    ...point,
    scale,
    zeroCount: String(zeroCount),
    zeroThreshold,
    positive: counts(positive),
    negative: counts(negative),
  };
}

/** Buckets of an exponential histogram. */
export interface BucketRange {
  offset: number;
  counts: number[];
}

/** The buckets of an exponential histogram's row, positive and negative. */
export function exponentialBuckets(row: PointRow): [BucketRange, BucketRange] {
  const read = (at: number): BucketRange => ({
    offset: row[at]!,
    counts: Array.from({ length: row[at + 1]! }, (_, index) => row[at + 2 + index]!),
  });
  const positive = read(9);
  return [positive, read(11 + positive.counts.length)];
}

function nanos(micros: number): string {
  return `${micros}000`;
}

function number(value: number | string | undefined): number {
  return value === undefined ? NaN : Number(value);
}

/** A number as OTLP/JSON has it. */
function json(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

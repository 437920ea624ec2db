import { exponentialBuckets, type BucketRange, type PointRow } from '../store/point-row.ts';

/** How many values lie above `lower` and not above `upper`. */
interface Interval {
  lower: number;
  upper: number;
  count: number;
}

/** A distribution, merged from histograms of any bounds. */
export class Distribution {
  readonly #intervals = new Map<number, Interval>();
  count = 0;
  sum = 0;

  /** @param lower and `upper` may be infinite. */
  add(lower: number, upper: number, count: number): void {
    if (!(count > 0)) return;
    const interval = this.#intervals.get(upper);
    if (interval) interval.count += count;
    else this.#intervals.set(upper, { lower, upper, count });
  }

  /** The value below which this part of all values lies, 0 to 1, with values spread evenly in each bucket; null where there are none. */
  quantile(part: number): number | null {
    const intervals = [...this.#intervals.values()].toSorted((a, b) => a.upper - b.upper);
    const all = intervals.reduce((sum, { count }) => sum + count, 0);
    let below = 0;
    for (const { lower, upper, count } of intervals) {
      if (below + count < part * all) {
        below += count;
        continue;
      }
      if (!Number.isFinite(upper)) return Number.isFinite(lower) ? lower : null;
      if (!Number.isFinite(lower)) return upper;
      return lower + ((upper - lower) * (part * all - below)) / count;
    }
    return null;
  }
}

/** Adds what a histogram's point counts more than the one before it. */
export function addHistogram(
  to: Distribution,
  row: PointRow,
  before: PointRow | undefined,
  bounds: number[],
): void {
  for (let bucket = 0; bucket + 6 < row.length; bucket++) {
    // the first bucket has no lower bound: latencies and sizes, which most histograms have, begin at 0
    const lower = bucket === 0 ? Math.min(0, bounds[0] ?? 0) : bounds[bucket - 1]!;
    to.add(lower, bounds[bucket] ?? Infinity, row[6 + bucket]! - (before?.[6 + bucket] ?? 0));
  }
}

/** Adds what an exponential histogram's point counts more than the one before it. */
export function addExponential(to: Distribution, row: PointRow, before: PointRow | undefined): void {
  const scale = Math.min(row[6]!, before?.[6] ?? Infinity);
  const threshold = row[8]!;
  to.add(-threshold, threshold, row[7]! - (before?.[7] ?? 0));
  const [positive, negative] = counts(row, scale);
  const [positiveBefore, negativeBefore] = before ? counts(before, scale) : [new Map(), new Map()];
  const bound = (index: number) => 2 ** (index * 2 ** -scale);
  for (const [index, count] of positive)
    to.add(bound(index), bound(index + 1), count - (positiveBefore.get(index) ?? 0));
  for (const [index, count] of negative)
    to.add(-bound(index + 1), -bound(index), count - (negativeBefore.get(index) ?? 0));
}

/** The counts of the positive and of the negative buckets by their indexes, at a scale that is not finer than the row's. */
function counts(row: PointRow, scale: number): [Map<number, number>, Map<number, number>] {
  const shift = row[6]! - scale;
  const merged = ({ offset, counts }: BucketRange) => {
    const byIndex = new Map<number, number>();
    for (const [place, count] of counts.entries()) {
      const index = Math.floor((offset + place) / 2 ** shift);
      byIndex.set(index, (byIndex.get(index) ?? 0) + count);
    }
    return byIndex;
  };
  const [positive, negative] = exponentialBuckets(row);
  return [merged(positive), merged(negative)];
}

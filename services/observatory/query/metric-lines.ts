import { CUMULATIVE } from '../model/otlp.ts';
import type { Series } from '../store/series.ts';
import type { PointRow } from '../store/point-row.ts';
import { addExponential, addHistogram, Distribution } from './distribution.ts';
import type { TimeSteps } from './time-steps.ts';

/** One value for each step; null where nothing was measured. */
export type Line = (number | null)[];

/** The lines of a graph of one metric's series, by the metric's kind (`MetricGroup`). */
export function linesOf(series: Series[], steps: TimeSteps): Record<string, Line> {
  const { kind, temporality, isMonotonic } = series[0]!.family;
  if (kind === 'gauge') return gaugeLines(series, steps);
  if (kind === 'summary') return { ...rateLine(series, steps, 2), ...summaryLines(series, steps) };
  if (kind === 'sum') {
    const isLevel = temporality === CUMULATIVE && !isMonotonic;
    return isLevel ? levelLines(series, steps) : rateLine(series, steps, 2);
  }
  return distributionLines(series, steps);
}

/** The mean, the least and the greatest of what was measured in each step. */
function gaugeLines(series: Series[], steps: TimeSteps): Record<string, Line> {
  const cells = Array.from({ length: steps.count }, () => ({
    sum: 0,
    count: 0,
    min: Infinity,
    max: -Infinity,
  }));
  for (const one of series)
    for (const row of one.rows()) {
      const cell = cells[steps.index(row[0]!) ?? -1];
      const value = row[2]!;
      if (!cell || Number.isNaN(value)) continue;
      cell.sum += value;
      cell.count++;
      cell.min = Math.min(cell.min, value);
      cell.max = Math.max(cell.max, value);
    }
  const line = (read: (cell: (typeof cells)[number]) => number) =>
    cells.map((cell) => (cell.count > 0 ? read(cell) : null));
  return {
    value: line(({ sum, count }) => sum / count),
    min: line(({ min }) => min),
    max: line(({ max }) => max),
  };
}

/** A level that goes up and down, such as open connections: the last of each series in each step, added up. */
function levelLines(series: Series[], steps: TimeSteps): Record<string, Line> {
  const value: Line = Array.from({ length: steps.count }, () => null);
  for (const one of series) {
    const last: Line = Array.from({ length: steps.count }, () => null);
    for (const row of one.rows()) {
      const index = steps.index(row[0]!);
      if (index !== undefined) last[index] = row[2]!;
    }
    for (const [index, level] of last.entries())
      if (level !== null) value[index] = (value[index] ?? 0) + level;
  }
  return { value };
}

/** The growth of the value at `place` per second. */
function rateLine(series: Series[], steps: TimeSteps, place: number): Record<string, Line> {
  const grown: Line = Array.from({ length: steps.count }, () => null);
  for (const one of series)
    eachIncrement(one, steps, (index, row, before) => {
      grown[index] = (grown[index] ?? 0) + row[place]! - (before?.[place] ?? 0);
    });
  return { rate: grown.map((sum) => (sum === null ? null : sum / (steps.step / 1000))) };
}

/**
 * Goes through what each point counts that the one before it did not. A cumulative series whose count falls, or that counts from a
 * later time, began anew; its first point that is known says nothing about when what it counts happened, unless it began in the range.
 */
function eachIncrement(
  series: Series,
  steps: TimeSteps,
  take: (index: number, row: PointRow, before: PointRow | undefined) => void,
): void {
  const isCumulative = series.family.temporality === CUMULATIVE || series.family.kind === 'summary';
  let before: PointRow | undefined;
  for (const row of series.rows()) {
    const index = steps.index(row[0]!);
    const isNew = !before || row[2]! < before[2]! || row[1]! > before[1]! || row.length < before.length;
    const beganHere = before !== undefined || steps.index(row[1]!) !== undefined;
    if (index !== undefined && (!isCumulative || beganHere))
      take(index, row, isCumulative && !isNew ? before : undefined);
    before = row;
  }
}

function distributionLines(series: Series[], steps: TimeSteps): Record<string, Line> {
  const cells: (Distribution | undefined)[] = Array.from({ length: steps.count }, () => undefined);
  for (const one of series)
    eachIncrement(one, steps, (index, row, before) => {
      const cell = (cells[index] ??= new Distribution());
      cell.count += row[2]! - (before?.[2] ?? 0);
      cell.sum += row[3]! - (before?.[3] ?? 0);
      if (one.family.kind === 'histogram') addHistogram(cell, row, before, one.bounds);
      else addExponential(cell, row, before);
    });
  const line = (read: (cell: Distribution) => number | null): Line =>
    cells.map((cell) => (cell ? read(cell) : null));
  return {
    rate: line(({ count }) => count / (steps.step / 1000)),
    mean: line(({ sum, count }) => (count > 0 && !Number.isNaN(sum) ? sum / count : null)),
    p50: line((cell) => cell.quantile(0.5)),
    p95: line((cell) => cell.quantile(0.95)),
    p99: line((cell) => cell.quantile(0.99)),
  };
}

/** The quantiles that a summary gives, the mean of its series. */
function summaryLines(series: Series[], steps: TimeSteps): Record<string, Line> {
  const cells = new Map<string, { sum: number; count: number }[]>();
  for (const one of series)
    for (const row of one.rows()) {
      const index = steps.index(row[0]!);
      if (index === undefined) continue;
      for (let at = 4; at + 1 < row.length; at += 2) {
        const name = `p${Number((100 * row[at]!).toFixed(3))}`;
        const line = cells.get(name) ?? Array.from({ length: steps.count }, () => ({ sum: 0, count: 0 }));
        cells.set(name, line);
        line[index]!.sum += row[at + 1]!;
        line[index]!.count++;
      }
    }
  return Object.fromEntries(
    [...cells].map(([name, line]) => [name, line.map(({ sum, count }) => (count > 0 ? sum / count : null))]),
  );
}

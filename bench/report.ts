import type { Cost } from './cost.ts';
import { VARIANT_NAMES, type Variant } from './variants.ts';

/** What one round has measured of one variant. Times are in milliseconds. */
export interface Figures {
  startMs: number;
  cost: Cost;
  latency: Cost;
  highest: number;
}

export type Round = Record<Variant, Figures>;

/** A figure over all rounds: its median and spread, and the ratio to plain in the same round. */
export interface Summary {
  figure: string;
  unit: string;
  variants: Record<Variant, { median: number; min: number; max: number; toPlain: number }>;
}

const FIGURES: { figure: string; unit: string; of: (figures: Figures) => number }[] = [
  { figure: 'CPU per request at 2,000 requests/s', unit: 'µs', of: ({ cost }) => cost.cpuMicros },
  { figure: 'memory at 2,000 requests/s', unit: 'MB', of: ({ cost }) => cost.rss / 1e6 },
  { figure: 'delivered at 2,000 requests/s', unit: '%', of: ({ cost }) => cost.delivered * 100 },
  { figure: 'p50 at 1,000 requests/s', unit: 'ms', of: ({ latency }) => latency.p50 },
  { figure: 'p99 at 1,000 requests/s', unit: 'ms', of: ({ latency }) => latency.p99 },
  { figure: 'highest rate with everything delivered', unit: '/s', of: ({ highest }) => highest },
  { figure: 'process start to listening', unit: 'ms', of: ({ startMs }) => startMs },
];

export function summarize(rounds: Round[]): Summary[] {
  return FIGURES.map(({ figure, unit, of }) => {
    const entry = (variant: Variant) => {
      const values = rounds.map((round) => of(round[variant]));
      const ratios = rounds.map((round) => of(round[variant]) / of(round.plain));
      return {
        median: median(values),
        min: Math.min(...values),
        max: Math.max(...values),
        toPlain: median(ratios),
      };
    };
    const variants = Object.fromEntries(
      VARIANT_NAMES.map((name) => [name, entry(name)]),
    ) as Summary['variants'];
    return { figure, unit, variants };
  });
}

/** The summary as a Markdown table: median, spread, ratio to plain. */
export function table(summary: Summary[]): string {
  const cell = ({ median, min, max, toPlain }: Summary['variants'][Variant], isPlain: boolean) =>
    `${round(median)} (${round(min)} to ${round(max)})${isPlain ? '' : `, ${toPlain.toFixed(2)} ×`}`;
  const rows = summary.map(({ figure, unit, variants }) => [
    `${figure}, ${unit}`,
    ...VARIANT_NAMES.map((name) => cell(variants[name], name === 'plain')),
  ]);
  const lines = [
    ['', ...VARIANT_NAMES],
    VARIANT_NAMES.concat(VARIANT_NAMES[0] ?? 'plain').map(() => '---'),
    ...rows,
  ];
  return `${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}

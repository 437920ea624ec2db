import { ratios } from './goals.ts';
import { median } from '#testkit/quantile.ts';
import type { Results } from './results.ts';
import type { Figure, Section } from './sections/section.ts';

/** What was measured of one subject: a value and a ratio a round, their medians, and whether the goal is met. */
export interface Measured {
  values: number[];
  median: number;
  /** To the first subject's value of the same round. */
  ratios: number[];
  ratio: number;
  goalMet?: boolean;
}

/** A figure of all its subjects. */
export interface Row {
  section: string;
  id: string;
  figure: string;
  unit: string;
  goal?: string;
  /** A subject that could not be measured says why. */
  subjects: Record<string, Measured | { notMeasured: string }>;
}

/** Every figure of these sections, with what the rounds gave. */
export function report(sections: Section[], results: Results): Row[] {
  return sections.flatMap((section) => section.figures.map((figure) => row(section, figure, results)));
}

function row(section: Section, { id, name, unit, goal }: Figure, results: Results): Row {
  const [first = ''] = section.subjects;
  const base = results.of(section.name, id, first);
  const subjects = section.subjects.map((subject) => {
    const values = results.of(section.name, id, subject);
    if (values.length === 0)
      return [subject, { notMeasured: section.missing?.(subject) ?? 'not in this run' }] as const;
    const own = ratios(values, base);
    const whole = results.of(section.name, 'whole', subject).every((share) => share === 100);
    const met = goal?.of === subject ? goal.met(values, base) : undefined;
    const goalMet = met && whole;
    return [
      subject,
      {
        values,
        median: median(values),
        ratios: own,
        ratio: median(own),
        ...(goalMet === undefined ? {} : { goalMet }),
      },
    ] as const;
  });
  return {
    section: section.name,
    id,
    figure: name,
    unit,
    ...(goal ? { goal: goal.text } : {}),
    subjects: Object.fromEntries(subjects),
  };
}

/** The rows as Markdown, a table for each set of subjects: median, spread, ratio to the first subject, goal. */
export function tables(rows: Row[]): string {
  const bySubjects = Map.groupBy(rows, ({ subjects }) => Object.keys(subjects).join());
  return [...bySubjects.values()].map(table).join('\n');
}

function table(rows: Row[]): string {
  const subjects = Object.keys(rows[0]?.subjects ?? {});
  const lines = [
    ['', ...subjects, 'goal'],
    ['---', ...subjects.map(() => '---'), '---'],
    ...rows.map((each) => [
      each.unit ? `${each.figure}, ${each.unit}` : each.figure,
      ...Object.values(each.subjects).map((measured, index) => cell(measured, index === 0)),
      verdict(each),
    ]),
  ];
  return `${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}

function cell(measured: Row['subjects'][string], isBase: boolean): string {
  if ('notMeasured' in measured) return `not measured: ${measured.notMeasured}`;
  const { values, ratio } = measured;
  if (Number.isNaN(measured.median)) return '';
  const spread = values.length > 1 ? ` (${round(Math.min(...values))} to ${round(Math.max(...values))})` : '';
  return `${round(measured.median)}${spread}${isBase || !Number.isFinite(ratio) ? '' : `, ${ratio.toFixed(2)} ×`}`;
}

function verdict({ goal, subjects }: Row): string {
  if (goal === undefined) return '';
  const met = Object.values(subjects).map((measured) => 'goalMet' in measured && measured.goalMet);
  const judged = Object.values(subjects).some((measured) => 'goalMet' in measured);
  return `${goal}${judged ? (met.includes(true) ? ': met' : ': missed') : ''}`;
}

function round(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : Number(value.toPrecision(3)).toString();
}

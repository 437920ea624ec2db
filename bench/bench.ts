import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { moveToOtherCores, PLACEMENT } from './cores.ts';
import { Lab } from './lab.ts';
import { report, tables } from './report.ts';
import { Results } from './results.ts';
import type { Section } from './sections/section.ts';
import type { Variant } from './variants.ts';

/** Load average over a minute, before anything is measured, that a machine at rest stays below. */
const QUIET = 0.5;

/**
 * Measures sections, and prints a table of each.
 * --rounds N (3): how often. --only cost,start: these sections alone. --json: one object for programs in place of the tables.
 * @param variants all that the sections compare, to be started once beforehand.
 */
export async function bench(variants: Variant[], all: Section[]): Promise<void> {
  if (await moveToOtherCores()) return;
  try {
    const { rounds, sections, json } = settings(all);
    const lab = await Lab.open();
    try {
      const [busy = 0] = loadavg();
      if (busy > QUIET)
        process.stderr.write(`This machine is busy (load average ${busy.toFixed(1)}): figures will be off\n`);
      await lab.warm(variants);
      const results = await measure(lab, sections, rounds);
      print(sections, results, rounds, busy, json);
    } finally {
      await lab.close();
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

function settings(all: Section[]): { rounds: number; sections: Section[]; json: boolean } {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '3' },
      only: { type: 'string', default: all.map(({ name }) => name).join() },
      json: { type: 'boolean', default: false },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds must be a whole number, 1 or more');
  const names = values.only.split(',');
  const unknown = names.find((name) => !all.some((section) => section.name === name));
  if (unknown !== undefined)
    throw new Error(`--only knows ${all.map(({ name }) => name).join(', ')}, and not ${unknown}`);
  return { rounds, sections: all.filter(({ name }) => names.includes(name)), json: values.json };
}

/** Subjects of a section follow each other at once, in an order that begins with another one each round. */
async function measure(lab: Lab, sections: Section[], rounds: number): Promise<Results> {
  const results = new Results();
  for (let round = 0; round < rounds; round++)
    for (const section of sections)
      for (let turn = 0; turn < section.subjects.length; turn++) {
        const subject = section.subjects[(round + turn) % section.subjects.length] ?? '';
        if (section.missing?.(subject) !== undefined) continue;
        process.stderr.write(`Round ${round + 1} of ${rounds}: ${section.name}, ${subject}\n`);
        results.add(section.name, subject, await section.measure(subject, lab, results));
      }
  return results;
}

function print(sections: Section[], results: Results, rounds: number, busy: number, json: boolean): void {
  const machine = `${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}; ${PLACEMENT}`;
  const about = { date: new Date().toISOString(), node: process.version, machine, loadAverage: busy, rounds };
  const rows = report(sections, results);
  if (json) process.stdout.write(`${JSON.stringify({ ...about, figures: rows }, undefined, 2)}\n`);
  else
    process.stdout.write(
      `${about.date.slice(0, 10)}, Node ${about.node}, ${machine}. Load average before ${busy.toFixed(1)}. Medians of ${rounds} rounds (from, to), and ratios to the first column.\n\n${tables(rows)}`,
    );
}

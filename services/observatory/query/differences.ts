import type { StoredSpan } from '../store/records.ts';
import { attributesOfSpan } from './attributes.ts';
import type { Candidate, Split } from './selection.ts';

/** An attribute whose values differ between the selected traces and the rest. */
export interface Difference {
  key: string;
  /** A condition that a filter takes, and that holds for more of the selected traces: `sos.ship.passengers>1500`. */
  condition: string;
  /** For which part of the selected traces it holds, and of the rest: 0 to 1. */
  selected: number;
  rest: number;
  /** For numbers: how they are distributed, in equal steps from `min` to `max`, as parts of each side. */
  numbers?: { min: number; max: number; selected: number[]; rest: number[] };
  /** Conditions on other attributes that hold for the same traces. */
  same: string[];
}

export interface Differences {
  selected: number;
  rest: number;
  differences: Difference[];
}

/** How many spans of each side are looked at, of traces evenly spaced: reading one takes some microseconds. */
const SAMPLE = 4_000;
/** The most spans of one trace, so that a large trace does not dominate. */
const SAMPLE_OF_TRACE = 60;
const MOST = 12;
/** Differences below this are chance. */
const LEAST = 0.1;
/** A text attribute with more distinct values is an id, of which no value is significant. */
const MOST_VALUES = 2_000;
const BINS = 24;
/** Numbers and ids that differ for each connection or process: a difference in them is chance. */
const CHANCE = new Set(['client.port', 'network.peer.port', 'process.pid', 'service.instance.id']);

/** Traces of a sample: how many, and the sum of their random numbers, which tells these traces from any others. */
interface Traces {
  count: number;
  sum: number;
}

const NONE: Traces = { count: 0, sum: 0 };

function plus(a: Traces, b: Traces): Traces {
  return { count: a.count + b.count, sum: a.sum + b.sum };
}

function minus(a: Traces, b: Traces): Traces {
  return { count: a.count - b.count, sum: a.sum - b.sum };
}

/** The traces of one side that have each value, by its key. */
interface Side {
  traces: number;
  values: Map<string, Map<string, Traces>>;
}

/** A difference, and the number that tells the traces of both sides for which it holds. */
type Found = Omit<Difference, 'same'> & { sum: number };

/** The attributes that differ most between the selected traces and the rest, the largest difference first. */
export function differences({ selected, rest }: Split): Differences {
  const [ofSelected, ofRest] = [read(selected), read(rest)];
  const keys = new Set([...ofSelected.values.keys(), ...ofRest.values.keys()]);
  const found: Found[] = [];
  if (ofSelected.traces > 0 && ofRest.traces > 0)
    for (const key of keys) {
      if (CHANCE.has(key)) continue;
      const difference = differenceOf(key, ofSelected, ofRest);
      if (difference && difference.selected - difference.rest >= LEAST) found.push(difference);
    }
  const sorted = found.toSorted((a, b) => b.selected - b.rest - (a.selected - a.rest));
  const divisions = [...Map.groupBy(sorted, ({ sum }) => sum).values()].slice(0, MOST);
  return {
    selected: selected.length,
    rest: rest.length,
    differences: divisions.map(([first, ...others]) => {
      const { sum: _, ...difference } = first!;
      return { ...difference, same: others.map(({ condition }) => condition) };
    }),
  };
}

function read(side: Candidate[]): Side {
  const spans = side.reduce((sum, { trace }) => sum + Math.min(trace.spans.size, SAMPLE_OF_TRACE), 0);
  const step = Math.max(1, spans / SAMPLE);
  const values: Side['values'] = new Map();
  let traces = 0;
  for (let index = 0; index < side.length; index += step) {
    traces++;
    const trace = { count: 1, sum: Math.floor(Math.random() * 2 ** 32) };
    for (const [key, ofTrace] of valuesOf(side[Math.floor(index)]!.trace.spans.values())) {
      let counts = values.get(key);
      if (!counts) values.set(key, (counts = new Map()));
      for (const value of oneNumber(ofTrace))
        if (counts.has(value) || counts.size < MOST_VALUES)
          counts.set(value, plus(counts.get(value) ?? NONE, trace));
    }
  }
  return { traces, values };
}

/** A trace counts once: of several numbers, as the ports of its requests, the greatest stands for it. */
function oneNumber(values: Set<string>): Iterable<string> {
  if (values.size < 2 || ![...values].every(isNumber)) return values;
  return [String(Math.max(...[...values].map(Number)))];
}

/** Every value of each attribute that any of the spans has. */
function valuesOf(spans: IteratorObject<StoredSpan>): Map<string, Set<string>> {
  const values = new Map<string, Set<string>>();
  for (const span of spans.take(SAMPLE_OF_TRACE))
    for (const [key, value] of [
      ...attributesOfSpan(span),
      ['name', span.name],
      ['service', span.origin.service],
    ] as const) {
      const found = values.get(key);
      if (found) found.add(value);
      else values.set(key, new Set([value]));
    }
  return values;
}

function differenceOf(key: string, selected: Side, rest: Side): Found | undefined {
  const [inSelected, inRest] = [selected, rest].map(
    ({ values }) => values.get(key) ?? new Map<string, Traces>(),
  ) as [Map<string, Traces>, Map<string, Traces>];
  const numbers = new Set([...inSelected.keys(), ...inRest.keys()]);
  if (numbers.size > 8 && [...numbers].every(isNumber)) return numberDifference(key, selected, rest);
  let best: Found | undefined;
  for (const [value, a] of inSelected) {
    const b = inRest.get(value) ?? NONE;
    const [part, other] = [a.count / selected.traces, b.count / rest.traces];
    if (best && part - other <= best.selected - best.rest) continue;
    best = { key, condition: `${key}=${value}`, selected: part, rest: other, sum: a.sum + b.sum };
  }
  return best;
}

/** The threshold above or below which most of one side and least of the other lie (as Kolmogorov and Smirnov compare samples). */
function numberDifference(key: string, selected: Side, rest: Side): Found {
  const [a, b] = [selected, rest].map((side) => weights(side.values.get(key))) as [Weighted, Weighted];
  const all = [...new Set([...a.numbers.keys(), ...b.numbers.keys()])].toSorted((x, y) => x - y);
  let best: Found = { key, condition: '', selected: 0, rest: 0, sum: 0 };
  let [belowA, belowB] = [NONE, NONE];
  for (const [index, number] of all.slice(0, -1).entries()) {
    belowA = plus(belowA, a.numbers.get(number) ?? NONE);
    belowB = plus(belowB, b.numbers.get(number) ?? NONE);
    for (const [sign, ofA, ofB] of [
      ['>', minus(a.all, belowA), minus(b.all, belowB)],
      ['<=', belowA, belowB],
    ] as const) {
      const [part, other] = [ofA.count / selected.traces, ofB.count / rest.traces];
      if (part - other <= best.selected - best.rest) continue;
      const condition = `${key}${sign}${roundest(number, all[index + 1]!)}`;
      best = { key, condition, selected: part, rest: other, sum: ofA.sum + ofB.sum };
    }
  }
  const [min, max] = [all[0]!, all.at(-1)!];
  return { ...best, numbers: { min, max, selected: bins(a, min, max), rest: bins(b, min, max) } };
}

interface Weighted {
  numbers: Map<number, Traces>;
  all: Traces;
}

function weights(values: Map<string, Traces> = new Map()): Weighted {
  const numbers = new Map<number, Traces>();
  for (const [value, traces] of values)
    numbers.set(Number(value), plus(numbers.get(Number(value)) ?? NONE, traces));
  return { numbers, all: numbers.values().reduce(plus, NONE) };
}

function bins({ numbers, all }: Weighted, min: number, max: number): number[] {
  const parts = Array.from({ length: BINS }, () => 0);
  for (const [number, { count }] of numbers)
    parts[Math.min(BINS - 1, Math.floor(((number - min) / (max - min)) * BINS))]! += count / all.count;
  return parts;
}

/** The number from `low` (inclusive) to `high` (exclusive) with the fewest digits, as a readable threshold. */
function roundest(low: number, high: number): number {
  for (
    let digit = Math.ceil(Math.log10(Math.max(Math.abs(low), Math.abs(high), 1e-9)));
    digit >= -9;
    digit--
  ) {
    const step = 10 ** digit;
    for (const part of [10, 5, 1]) {
      const number = Number((Math.ceil(low / (step * part)) * step * part).toPrecision(12));
      if (number >= low && number < high) return number;
    }
  }
  return low;
}

function isNumber(text: string): boolean {
  return text !== '' && Number.isFinite(Number(text));
}

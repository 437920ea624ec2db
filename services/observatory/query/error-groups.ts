import type { ExceptionRecord } from './exceptions.ts';
import { exceptionsOf } from './exceptions.ts';
import type { Candidate } from './selection.ts';

/** Exceptions that are the same but for numbers, ids and quoted texts in their messages. Times are in microseconds since 1970. */
export interface ErrorGroup {
  type: string;
  /** The message with `#` for what differs from one to the next. */
  shape: string;
  frame: string;
  count: number;
  first: number;
  last: number;
  services: string[];
  /** How many there were in each of equal steps of the whole time. */
  spark: number[];
  /** The latest: its message, its stack, and the newest traces with one. */
  message: string;
  stack: string;
  traces: { traceId: string; spanId: string; time: number }[];
}

export interface ErrorGroups {
  from: number;
  to: number;
  groups: ErrorGroup[];
  more: number;
}

const MOST = 100;
const STEPS = 30;
const LATEST = 5;

/** Groups the exceptions of these traces by type, message shape and first own stack frame, the latest first. */
export function errorGroups(all: Candidate[], now: number): ErrorGroups {
  const records = all.flatMap(({ trace }) => exceptionsOf(trace)).toSorted((a, b) => a.time - b.time);
  const from = records.find(({ time }) => time > 0)?.time ?? now;
  const groups = Map.groupBy(records, ({ type, message, frame }) =>
    JSON.stringify([type, shapeOf(message), frame]),
  );
  const found = [...groups.values()].map((members) => groupOf(members, from, now));
  return {
    from,
    to: now,
    groups: found.toSorted((a, b) => b.last - a.last).slice(0, MOST),
    more: Math.max(0, found.length - MOST),
  };
}

function groupOf(members: ExceptionRecord[], from: number, to: number): ErrorGroup {
  const [first, last] = [members[0]!, members.at(-1)!];
  const spark = Array.from({ length: STEPS }, () => 0);
  for (const { time } of members)
    spark[Math.max(0, Math.min(STEPS - 1, Math.floor(((time - from) / Math.max(1, to - from)) * STEPS)))]!++;
  return {
    type: first.type,
    shape: shapeOf(first.message),
    frame: first.frame,
    count: members.length,
    first: first.time,
    last: last.time,
    services: [...new Set(members.map(({ service }) => service))],
    spark,
    message: last.message,
    stack: last.stack,
    traces: members
      .slice(-LATEST)
      .toReversed()
      .map(({ traceId, spanId, time }) => ({ traceId, spanId, time })),
  };
}

/** A message without what differs from one to the next: quoted texts, ids, addresses and numbers. */
export function shapeOf(message: string): string {
  return message
    .slice(0, 500)
    .replaceAll(/"[^"]*"|(?<=^|[\s(=:[])'[^']*'|`[^`]*`|“[^”]*”/g, '“…”')
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '#')
    .replaceAll(/\b(?:0x)?(?=[0-9a-f]*\d)[0-9a-f]{8,}\b/gi, '#')
    .replaceAll(/\d+(?:[.:]\d+)*/g, '#');
}

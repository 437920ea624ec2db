import type { Kind, Member } from '#contract/fleet-plan.ts';
import { paint, type Screen, type Style } from '#command/screen.ts';
import { isWrong, type Record } from './record.ts';

const NAME_WIDTH = 'observatory'.length;
/** How many digits of a trace id a terminal shows: enough to find it by, and a line fits 80 columns. */
const SHORT_ID = 8;
/** With less room for messages, the terminal itself wraps them. */
const LEAST_ROOM = 20;
const KIND_STYLE: { [kind in Kind]: Style } = {
  observatory: 'blue',
  spaceport: 'magenta',
  spaceship: 'cyan',
  cleaner: 'yellow',
};
const LEVEL_STYLE: { [level: string]: Style } = { warn: 'yellow', error: 'red', fatal: 'red' };
/** An access line, as `access-log.ts` writes it: what was requested, and the status. */
const ACCESS = /^\S+:\d+ - "(\S+ .*) HTTP\/[\d.]+" (\d{3})$/;

/** A member's name in the colour of its kind, padded to the width of the longest. */
export function paintName(screen: Screen, { name, kind }: Member): string {
  return paint(screen, KIND_STYLE[kind], name.padEnd(NAME_WIDTH));
}

/**
 * A record for people: local time, name, level unless it is info, message, trace id. A pipe gets one whole line. On a terminal
 * the trace id is short, an access line is its request and status, warnings and errors continue below, and other messages are
 * cut to one row.
 */
export function formatRecord(member: Member, record: Record, screen: Screen): string {
  const { level, traceId } = record;
  const { columns } = screen;
  const time = localTime(record.time);
  const prefix = level === 'info' ? '' : `${level} `;
  const used = time.length + 1 + NAME_WIDTH + 1;
  const id = columns === undefined ? traceId : traceId?.slice(0, SHORT_ID);
  const room = (columns ?? 0) - used - (id === undefined ? 0 : 2 + id.length);
  const [first, status = '', rest = []] =
    room < LEAST_ROOM ? [record.message] : shorten(record, room, room - prefix.length);
  const gap = room - prefix.length - first.length - status.length;
  return [
    paint(screen, 'dim', time),
    ' ',
    paintName(screen, member),
    ' ',
    paint(screen, LEVEL_STYLE[level] ?? 'dim', prefix),
    first,
    paint(screen, statusStyle(status), status),
    id === undefined ? '' : `${' '.repeat(2 + Math.max(0, gap))}${paint(screen, 'dim', id)}`,
    ...rest.map((row) => `\n${' '.repeat(used)}${row}`),
  ].join('');
}

/** A message for a terminal: its first row, the status that ends it, and the rows below. */
function shorten(record: Record, room: number, firstRoom: number): [string, string?, string[]?] {
  const { message } = record;
  const [, request, status] = ACCESS.exec(message) ?? [];
  if (request !== undefined && status !== undefined)
    return [`${cut(request, firstRoom - 1 - status.length)} `, status];
  if (!isWrong(record)) return [cut(message, firstRoom)];
  const [first = '', ...rest] = wrap(message, firstRoom, room);
  return [first, '', rest];
}

function cut(text: string, room: number): string {
  return text.length > room ? `${text.slice(0, room - 1)}…` : text;
}

/** `text` in rows of at most `room` characters, the first of `firstRoom`; a longer word has a row of its own. */
function wrap(text: string, firstRoom: number, room: number): string[] {
  const [first = '', ...words] = text.split(' ');
  const rows = [first];
  for (const word of words) {
    const longer = `${rows.at(-1)} ${word}`;
    if (longer.length <= (rows.length === 1 ? firstRoom : room)) rows[rows.length - 1] = longer;
    else rows.push(word);
  }
  return rows;
}

function statusStyle(status: string): Style {
  if (status >= '500') return 'red';
  return status >= '400' ? 'yellow' : 'green';
}

function localTime(time: Date): string {
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(11, 23);
}

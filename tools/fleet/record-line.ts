import type { Kind, Member } from '#contract/fleet-plan.ts';
import { paint, type Screen, type Style } from '#command/screen.ts';
import type { Record } from './record.ts';

const NAME_WIDTH = 'observatory'.length;
const TRACE_ID_WIDTH = 32;
const KIND_STYLE: { [kind in Kind]: Style } = {
  observatory: 'blue',
  spaceport: 'magenta',
  spaceship: 'cyan',
  cleaner: 'yellow',
};
const LEVEL_STYLE: { [level: string]: Style } = { warn: 'yellow', error: 'red', fatal: 'red' };

/** A member's name in the colour of its kind, padded to the width of the longest. */
export function paintName(screen: Screen, { name, kind }: Member): string {
  return paint(screen, KIND_STYLE[kind], name.padEnd(NAME_WIDTH));
}

/** One line for people: local time, name, level unless it is info, message, and the whole trace id at the right edge. */
export function formatRecord(member: Member, record: Record, screen: Screen): string {
  const { level, message, traceId } = record;
  const time = localTime(record.time);
  const prefix = level === 'info' ? '' : `${level} `;
  const line = `${paint(screen, 'dim', time)}  ${paintName(screen, member)}  ${paint(screen, LEVEL_STYLE[level] ?? 'dim', prefix)}${message}`;
  if (traceId === undefined) return line;
  const width = time.length + 2 + NAME_WIDTH + 2 + prefix.length + message.length;
  return line + ' '.repeat(gap(width, screen.columns)) + paint(screen, 'dim', traceId);
}

/** How far behind `width` characters the trace id begins: it ends where a row of the screen ends, so that no row cuts it. */
function gap(width: number, columns: number | undefined): number {
  if (columns === undefined || columns < TRACE_ID_WIDTH) return 2;
  const over = (width + 2 + TRACE_ID_WIDTH) % columns;
  return over === 0 ? 2 : 2 + columns - over;
}

function localTime(time: Date): string {
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(11, 23);
}

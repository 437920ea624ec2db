import { printable } from '#command/printable.ts';

/** The parts of a log line that the terminal shows. */
export interface Record {
  time: Date;
  level: string;
  message: string;
  traceId: string | undefined;
}

const WRONG = new Set(['warn', 'error', 'fatal']);
const LEVELS = new Set(['trace', 'debug', 'info', 'warn', 'error', 'fatal']);

/** Reads a line of JSON as `logger.ts` writes it; any other line becomes a record of level info and time `now`. */
export function parseRecord(line: string, now: Date): Record {
  const { time, level, msg, trace_id } = parseObject(line);
  const then = new Date(String(time));
  return {
    time: Number.isNaN(then.getTime()) ? now : then,
    level: typeof level === 'string' && LEVELS.has(level) ? level : 'info',
    message: printable(typeof msg === 'string' ? msg : line),
    traceId: typeof trace_id === 'string' && /^[0-9a-f]{32}$/.test(trace_id) ? trace_id : undefined,
  };
}

/** Whether a record is a warning or worse. */
export function isWrong({ level }: Record): boolean {
  return WRONG.has(level);
}

function parseObject(line: string): { [field: string]: unknown } {
  try {
    return Object(JSON.parse(line));
  } catch {
    return {};
  }
}

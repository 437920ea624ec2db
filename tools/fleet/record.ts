import { stripVTControlCharacters } from 'node:util';

/** What of a service's line is shown on the terminal. */
export interface Record {
  time: Date;
  level: string;
  message: string;
  traceId: string | undefined;
}

/** How many characters of a message fit on a screen; the log file has them all. */
const MESSAGE_LIMIT = 500;
const LEVELS = new Set(['trace', 'debug', 'info', 'warn', 'error', 'fatal']);

/** Reads a line of JSON as `logger.ts` writes it; any other line is a record of its own, of now. */
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

/** `text` without what could move the cursor, change colours, begin a line of its own or turn the order of characters around. */
export function printable(text: string): string {
  const plain = stripVTControlCharacters(text)
    .replaceAll(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]+/gu, ' ')
    .trimEnd();
  return plain.length > MESSAGE_LIMIT ? `${plain.slice(0, MESSAGE_LIMIT)}…` : plain;
}

function parseObject(line: string): { [field: string]: unknown } {
  try {
    return Object(JSON.parse(line));
  } catch {
    return {};
  }
}

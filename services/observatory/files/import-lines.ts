import { MalformedError } from '../otlp/malformed.ts';
import { TooLargeError } from '../otlp/limits.ts';
import type { Signal } from '../otlp/signals.ts';

/** The result of an import. */
export interface ImportResult {
  /** Items in the lines, stored or not. */
  spans: number;
  logs: number;
  points: number;
  /** How many items were rejected, and why; other faults of items. */
  rejected: number;
  message: string;
  /** The invalid lines, at most ten. */
  errors: { line: number; message: string }[];
  /** The number of invalid lines. */
  unread: number;
}

/** The most that one line may have, in bytes. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;
const MOST_ERRORS = 10;
const NEWLINE = 10;

const PATHS: Record<string, [path: string, count: 'spans' | 'logs' | 'points']> = {
  resourceSpans: ['/v1/traces', 'spans'],
  resourceLogs: ['/v1/logs', 'logs'],
  resourceMetrics: ['/v1/metrics', 'points'],
};

/**
 * Takes OTLP/JSON lines, each an export request of traces, logs or metrics, as the Collector's file exporter writes them and
 * /api/export gives them. An invalid line is skipped. @throws what `chunks` throws.
 */
export async function importLines(chunks: AsyncIterable<Buffer>, signals: Signal[]): Promise<ImportResult> {
  const result: ImportResult = {
    spans: 0,
    logs: 0,
    points: 0,
    rejected: 0,
    message: '',
    errors: [],
    unread: 0,
  };
  const messages = new Set<string>();
  let number = 0;
  for await (const line of linesOf(chunks)) {
    number++;
    if (line !== undefined && line.length === 0) continue;
    try {
      if (line === undefined) throw new MalformedError(`A line may have ${MAX_LINE_BYTES} bytes`);
      take(line, signals, result, messages);
    } catch (error) {
      if (!(error instanceof MalformedError || error instanceof TooLargeError)) throw error;
      result.unread++;
      if (result.errors.length < MOST_ERRORS) result.errors.push({ line: number, message: error.message });
    }
  }
  return { ...result, message: [...messages].join('; ') };
}

function take(line: Buffer, signals: Signal[], result: ImportResult, messages: Set<string>): void {
  const [, key = ''] =
    /^\s*\{\s*"(resource(?:Spans|Logs|Metrics))"/.exec(line.toString('latin1', 0, 200)) ?? [];
  const [path, counted] = PATHS[key] ?? [];
  const signal = signals.find((one) => one.path === path);
  if (!signal || !counted)
    throw new MalformedError(
      'This is not a line of OTLP/JSON, which begins with {"resourceSpans", {"resourceLogs" or {"resourceMetrics"',
    );
  const rejections = signal.receive(line, 'json');
  result[counted] += rejections.received;
  result.rejected += rejections.count;
  if (rejections.message) messages.add(rejections.message);
}

/** The lines without their ends; undefined for one that is too long. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer | undefined> {
  let parts: Buffer[] = [];
  let length = 0;
  const flush = () => {
    const line = length > MAX_LINE_BYTES ? undefined : Buffer.concat(parts);
    parts = [];
    length = 0;
    return line?.at(-1) === 13 ? line.subarray(0, -1) : line;
  };
  const add = (part: Buffer) => {
    length += part.length;
    if (length > MAX_LINE_BYTES) parts = [];
    else parts.push(part);
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      add(chunk.subarray(from, end));
      yield flush();
      from = end + 1;
    }
    add(chunk.subarray(from));
  }
  if (length > 0) yield flush();
}

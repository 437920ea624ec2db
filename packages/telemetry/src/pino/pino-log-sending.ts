import { diag, logs, type Logger as OtelLogger, type LogRecord } from '@opentelemetry/api';
import { InstrumentationBase, InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import type { pino } from 'pino';
import { LineReader } from './line-reader.ts';
import type { AsJson, Hooks, Logger } from './pino-internals.ts';
import { severityOf } from './severity.ts';

type Pino = typeof pino;

/**
 * Sends what pino logs to the Logs API: a record says what its line says. It is made where pino has just made the line, after hooks,
 * mixins, prefixes and formats, so that it can be taken from the fields of the call where those are written as they are, and from the
 * line itself where pino redacts or serializes. instrumentation-pino parses every line again.
 */
export class PinoLogSending extends InstrumentationBase {
  constructor() {
    super('sos.pino-log-sending', '1.0.0', {});
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    return new InstrumentationNodeModuleDefinition('pino', ['>=7 <11'], (exports) => {
      const isModule = exports[Symbol.toStringTag] === 'Module';
      const original: Pino = isModule ? exports.default : exports;
      const reader = new LineReader(original.symbols);
      const patched = Object.assign((...args: Parameters<Pino>) => {
        const logger = original(...args);
        sendLines(logger as unknown as Logger, original, reader);
        return logger;
      }, original);
      patched.pino = patched;
      patched.default = patched;
      if (!isModule) return patched;
      exports.pino = patched;
      exports.default = patched;
      return exports;
    });
  }
}

/** A pino that is required and imported is patched twice, its loggers once. */
const sending = new WeakSet<Logger>();

/** Its children inherit what is replaced here. */
function sendLines(logger: Logger, pino: Pino, reader: LineReader): void {
  if (sending.has(logger)) return;
  sending.add(logger);
  const { asJsonSym, hooksSym } = pino.symbols;
  const otel = logs.getLogger('sos.pino-log-sending');
  const original = logger[asJsonSym] as AsJson;
  const hooks = logger[hooksSym] as Hooks | undefined;
  const streamWrite = hooks?.streamWrite && callsStreamWrite(pino) ? hooks.streamWrite : undefined;
  /** The logger whose line the hook gets next: pino calls the hook as soon as the line is made. */
  let author: { logger: Logger; level: number } | undefined;

  logger[asJsonSym] = function asJson(fields, message, level, time) {
    const line = original.call(this, fields, message, level, time);
    if (streamWrite) author = { logger: this, level };
    else emit(otel, this, level, line, () => reader.content(this, fields, message, level, time, line));
    return line;
  } satisfies AsJson;

  if (!streamWrite) return;
  const changing: Hooks['streamWrite'] = (line) => {
    const written = streamWrite(line);
    if (author) {
      const { logger: from, level } = author;
      emit(otel, from, level, written, () => reader.parsed(from, written));
    }
    author = undefined;
    return written;
  };
  logger[hooksSym] = { ...hooks, streamWrite: changing };
}

/** Whether this pino knows the hook: one before 9.5 takes the setting and ignores it. */
function callsStreamWrite(pino: Pino): boolean {
  let called = false;
  const streamWrite = (line: string) => {
    called = true;
    return line;
  };
  pino({ hooks: { streamWrite } }, { write: () => {} }).info('');
  return called;
}

/** Emits a record of the content, or of the whole line where that is no JSON: a hook may make any text of it. */
function emit(otel: OtelLogger, logger: Logger, level: number, line: string, content: () => LogRecord): void {
  const severityNumber = severityOf(level);
  if (!otel.enabled({ severityNumber })) return;
  const severity = { severityNumber, severityText: logger.levels.labels[level] ?? '' };
  try {
    otel.emit({ ...severity, ...contentOr(line, content) });
  } catch (error) {
    // A log call must not fail because its record does.
    diag.debug('A log record could not be made', error);
  }
}

function contentOr(line: string, content: () => LogRecord): LogRecord {
  try {
    return content();
  } catch {
    return { body: String(line).trimEnd() };
  }
}

import { format, inspect } from 'node:util';
import { diag, logs, SeverityNumber, type AnyValue, type LogRecord } from '@opentelemetry/api';
import { InstrumentationBase, InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import type { BaseLogger, LevelMapping, pino } from 'pino';

type Pino = typeof pino;
type Logger = BaseLogger & { levels: LevelMapping };

/** pino's hook: it gets the arguments of the log call, the method that writes the line, and the level's number. */
type LogMethod = (this: Logger, args: unknown[], method: (...args: unknown[]) => void, level: number) => void;

/** pino's standard levels in OpenTelemetry's terms (Logs Data Model, "Mapping of SeverityNumber"). */
const SEVERITIES: Record<number, SeverityNumber> = {
  10: SeverityNumber.TRACE,
  20: SeverityNumber.DEBUG,
  30: SeverityNumber.INFO,
  40: SeverityNumber.WARN,
  50: SeverityNumber.ERROR,
  60: SeverityNumber.FATAL,
};

/**
 * Sends what pino logs to the Logs API from the arguments of the call, where instrumentation-pino parses each finished JSON line
 * again. It does not apply pino's serializers, redaction, child bindings, mixins or message prefixes: whoever needs those leaves
 * the sending to instrumentation-pino.
 */
export class PinoLogSending extends InstrumentationBase {
  constructor() {
    super('sos.pino-log-sending', '1.0.0', {});
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    return new InstrumentationNodeModuleDefinition('pino', ['>=10 <11'], (exports) => {
      const isModule = exports[Symbol.toStringTag] === 'Module';
      const original: Pino = isModule ? exports.default : exports;
      const patched = Object.assign(
        (...args: Parameters<Pino>) => withSending(original(...args), original),
        original,
      );
      patched.pino = patched;
      patched.default = patched;
      if (!isModule) return patched;
      exports.pino = patched;
      exports.default = patched;
      return exports;
    });
  }
}

function withSending<L extends Logger>(logger: L, { symbols }: Pino): L {
  const internals = logger as unknown as Record<symbol, { logMethod?: LogMethod }>;
  const hooks = internals[symbols.hooksSym];
  internals[symbols.hooksSym] = { ...hooks, logMethod: sending(hooks?.logMethod) };
  logger.level = `${logger.level}`; // pino binds the hook to its methods when the level is set
  return logger;
}

function sending(next: LogMethod | undefined): LogMethod {
  const otel = logs.getLogger('sos.pino-log-sending');
  return function logMethod(args, method, level) {
    try {
      otel.emit({
        severityNumber: SEVERITIES[level] ?? SeverityNumber.UNSPECIFIED,
        severityText: this.levels.labels[level] ?? '',
        ...contentOf(args),
      });
    } catch (error) {
      // whatever is logged, a getter that throws or a cycle: the line is pino's, and nobody's call fails for its record
      diag.debug('A log record could not be made', error);
    }
    if (next) next.call(this, args, method, level);
    else method.apply(this, args);
  };
}

/** What a log call says, as pino reads its arguments: an error or fields first, then a message with its values. */
function contentOf([first, ...rest]: unknown[]): Pick<LogRecord, 'body' | 'attributes' | 'exception'> {
  if (typeof first !== 'object' || first === null) return { body: messageOf(first, rest) };
  const message = messageOf(rest[0], rest.slice(1));
  if (first instanceof Error) return { body: message ?? first.message, exception: first };
  const { err, msg, ...fields } = first as Record<string, unknown>;
  const attributes = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, plain(value)]));
  return { body: message ?? bodyOf(msg), attributes, ...(err instanceof Error ? { exception: err } : {}) };
}

/** The message, with as many values as it has places for: pino leaves out what is beyond, and so must a record. */
function messageOf(message: unknown, values: unknown[]): string | undefined {
  if (message === undefined || message === null) return undefined;
  if (typeof message !== 'string') return String(message);
  const places = message.match(/%[sdifjoOc]/g)?.length ?? 0;
  return places === 0 ? message : format(message, ...values.slice(0, places));
}

/** What an object's own `msg` says; as text, where it has no end: nobody checks a body, and exporters fail over a cycle. */
function bodyOf(msg: unknown): AnyValue {
  const body = plain(msg);
  if (typeof body !== 'object') return body;
  try {
    JSON.stringify(body);
    return body;
  } catch {
    return inspect(body);
  }
}

/** A value as JSON would have it, where an attribute can be no such thing: a date, a URL, a big number, an error. */
function plain(value: unknown): AnyValue {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Error) return value.message;
  const { toJSON } = Object(value) as { toJSON?: () => AnyValue };
  return typeof toJSON === 'function' ? toJSON.call(value) : (value as AnyValue);
}

import { format } from 'node:util';
import { logs, SeverityNumber, type AnyValue, type LogRecord } from '@opentelemetry/api';
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
 * again. It does not apply pino's serializers, redaction or child bindings: whoever needs those leaves the sending to
 * instrumentation-pino.
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
    otel.emit({
      severityNumber: SEVERITIES[level] ?? SeverityNumber.UNSPECIFIED,
      severityText: this.levels.labels[level] ?? '',
      ...contentOf(args),
    });
    if (next) next.call(this, args, method, level);
    else method.apply(this, args);
  };
}

/** What a log call says, as pino reads its arguments: an error or fields first, then a message with its values. */
function contentOf([first, ...rest]: unknown[]): Pick<LogRecord, 'body' | 'attributes' | 'exception'> {
  if (typeof first !== 'object' || first === null) return { body: format(first, ...rest) };
  const message = rest.length > 0 ? format(...rest) : undefined;
  if (first instanceof Error) return { body: message ?? first.message, exception: first };
  const { err, msg, ...attributes } = first as Record<string, AnyValue>;
  return { body: message ?? msg, attributes, ...(err instanceof Error ? { exception: err } : {}) };
}

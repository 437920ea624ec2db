import type { AnyValue, LogRecord } from '@opentelemetry/api';
import {
  ATTR_EXCEPTION_MESSAGE,
  ATTR_EXCEPTION_STACKTRACE,
  ATTR_EXCEPTION_TYPE,
  ATTR_OTEL_EVENT_NAME,
} from '@opentelemetry/semantic-conventions';
import type { Logger, Symbols } from './pino-internals.ts';

type Values = Record<string, AnyValue>;
type Content = Pick<LogRecord, 'body' | 'attributes' | 'eventName'>;

/** Keys that a record has fields of its own for, or its resource. */
const NOT_ATTRIBUTES = new Set(['level', 'pid', 'hostname', 'trace_id', 'span_id', 'trace_flags']);

interface Cached {
  bindings: string;
  redaction: unknown;
  /** The fields of every line of the logger. */
  values: Values;
  redacts: boolean;
}

/** Reads pino's lines, for one copy of pino: each copy has its own symbols, and old ones lack some. */
export class LineReader {
  readonly #symbols: Symbols;
  readonly #cache = new WeakMap<Logger, Cached>();
  readonly #levels = new Map<string, Values>();

  constructor(symbols: Symbols) {
    this.#symbols = symbols;
  }

  /**
   * The body and attributes of a line. They come from its fields where pino writes these as they are: texts, numbers and truth values
   * that nothing redacts or serializes. Otherwise the line is parsed, which costs six times as much.
   */
  content(
    logger: Logger,
    fields: Record<string, unknown>,
    message: unknown,
    level: number,
    time: string,
    line: string,
  ): Content {
    const cached = this.#cached(logger);
    const head = logger[this.#symbols.lsCacheSym] as Record<number, string>;
    const levelValues = this.#levelValues(head[level] ?? '{');
    return withEventName(
      this.#asGiven(logger, cached, levelValues, fields, message) ??
        this.parsed(logger, line, `${head[level]}${time}${cached.bindings}`, {
          ...levelValues,
          ...cached.values,
        }),
    );
  }

  /** The body and attributes of a line by parsing it; after its head, where `values` has what that says. @throws {SyntaxError} */
  parsed(logger: Logger, line: string, head = '', values: Values = {}): Content {
    const known = head.length > 0 && line.startsWith(head);
    const rest = known ? `{${line.slice(line[head.length] === ',' ? head.length + 1 : head.length)}` : line;
    const all = { ...(known ? values : {}), ...(JSON.parse(rest) as Values) };
    const messageKey = this.#key(logger, this.#symbols.messageKeySym, 'msg');
    const errorKey = this.#key(logger, this.#symbols.errorKeySym, 'err');
    const { [messageKey]: body, [errorKey]: error, ...others } = all;
    const attributes: Values = {};
    for (const key in others) if (!NOT_ATTRIBUTES.has(key)) attributes[key] = others[key];
    if (!known) delete attributes['time'];
    return { body, attributes: Object.assign(attributes, exceptionAttributes(errorKey, error)) };
  }

  #asGiven(
    logger: Logger,
    { values, redacts }: Cached,
    levelValues: Values,
    fields: Record<string, unknown>,
    message: unknown,
  ): Content | undefined {
    const { serializersSym, formattersSym, nestedKeySym, messageKeySym, errorKeySym } = this.#symbols;
    const serializers = logger[serializersSym] as Record<string, unknown>;
    const formatters = logger[formattersSym] as { log?: unknown };
    const messageKey = this.#key(logger, messageKeySym, 'msg');
    const errorKey = this.#key(logger, errorKeySym, 'err');
    if (redacts || formatters.log || logger[nestedKeySym] || serializers[messageKey]) return undefined;
    if (typeof message !== 'string' && message !== undefined) return undefined;
    const attributes: Values = { ...levelValues, ...values };
    let body: AnyValue = message;
    for (const key in fields) {
      if (!Object.hasOwn(fields, key)) continue;
      const value = fields[key];
      if (value === undefined) continue;
      if (serializers[key] || key === errorKey) return undefined;
      const type = typeof value;
      if (type === 'function') continue;
      if (type !== 'string' && type !== 'number' && type !== 'boolean') return undefined;
      if (key === messageKey) body ??= value as AnyValue;
      else if (!NOT_ATTRIBUTES.has(key))
        attributes[key] = type === 'number' && !Number.isFinite(value) ? null : (value as AnyValue);
    }
    return { body, attributes };
  }

  #key(logger: Logger, symbol: symbol, fallback: string): string {
    return (logger[symbol] as string | undefined) ?? fallback;
  }

  #cached(logger: Logger): Cached {
    const { chindingsSym, stringifiersSym } = this.#symbols;
    const bindings = logger[chindingsSym] as string;
    const redaction = logger[stringifiersSym] as object;
    let cached = this.#cache.get(logger);
    if (cached?.bindings !== bindings || cached.redaction !== redaction) {
      const values = bindings === '' ? {} : withoutKnown(JSON.parse(`{${bindings.slice(1)}}`) as Values);
      cached = { bindings, redaction, values, redacts: Reflect.ownKeys(redaction).length > 0 };
      this.#cache.set(logger, cached);
    }
    return cached;
  }

  /** The fields that `formatters.level` adds to each line of a level, beside the level itself. */
  #levelValues(head: string): Values {
    let values = this.#levels.get(head);
    if (values === undefined) {
      values = withoutKnown(JSON.parse(`${head}}`) as Values);
      this.#levels.set(head, values);
    }
    return values;
  }
}

/** The record's event name, from `otel.event.name`. */
function withEventName(content: Content): Content {
  const name = content.attributes?.[ATTR_OTEL_EVENT_NAME];
  if (typeof name !== 'string') return content;
  const { [ATTR_OTEL_EVENT_NAME]: _name, ...attributes } = content.attributes!;
  return { ...content, attributes, eventName: name };
}

function withoutKnown(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !NOT_ATTRIBUTES.has(key)));
}

/** A serialized error in the terms of the conventions for exceptions; what else its line says of it stays under its key. */
function exceptionAttributes(key: string, error: AnyValue): Values {
  if (error === undefined) return {};
  if (typeof error !== 'object' || error === null || Array.isArray(error) || error instanceof Uint8Array)
    return { [ATTR_EXCEPTION_MESSAGE]: String(error) };
  const { type, name, message, stack, ...others } = error as Values;
  const attributes: Values = {};
  if (typeof (type ?? name) === 'string') attributes[ATTR_EXCEPTION_TYPE] = type ?? name;
  if (typeof message === 'string') attributes[ATTR_EXCEPTION_MESSAGE] = message;
  if (typeof stack === 'string') attributes[ATTR_EXCEPTION_STACKTRACE] = stack;
  if (Object.keys(others).length > 0) attributes[key] = others;
  return attributes;
}

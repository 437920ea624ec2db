import { logs, SeverityNumber } from '@opentelemetry/api';
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
  type ReadableLogRecord,
} from '@opentelemetry/sdk-logs';
import { pino as original, type DestinationStream, type LoggerOptions } from 'pino';
import { beforeEach, expect, test } from 'vitest';
import { PinoLogSending } from './pino-log-sending.ts';

type Log = (...values: unknown[]) => void;
/** A logger as JavaScript calls it, whatever pino's types say. */
interface Logger extends Record<'info' | 'warn' | 'error', Log> {
  setBindings(bindings: object): void;
  child(bindings: object, options?: object): Logger;
}
type Pino = (options: LoggerOptions, stream: DestinationStream) => Logger;

const exporter = new InMemoryLogRecordExporter();
logs.setGlobalLoggerProvider(
  new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] }),
);
const [definition] = new PinoLogSending().getModuleDefinitions();
const pino = definition!.patch!(original) as unknown as Pino;

const lines: string[] = [];
const stream = { write: (line: string) => void lines.push(line) };
beforeEach(() => {
  lines.length = 0;
  exporter.reset();
});

/** The last call's line, parsed, and its record. */
function last(): { line: Record<string, unknown>; record: ReadableLogRecord } {
  return { line: JSON.parse(lines.at(-1)!), record: exporter.getFinishedLogRecords().at(-1)! };
}

/** Ten loggers that keep secrets, each its own way. */
const KEEPERS: [what: string, logger: () => Logger, call: (logger: Logger, secret: string) => void][] = [
  [
    'redact',
    () => pino({ redact: ['password'] }, stream),
    (logger, password) => logger.info({ password }, 'x'),
  ],
  [
    'redact within, and remove',
    () => pino({ redact: { paths: ['*.number'], remove: true } }, stream),
    (logger, number) => logger.info({ card: { number, name: 'x' } }),
  ],
  [
    'a serializer',
    () => pino({ serializers: { ship: ({ id }: { id: string }) => ({ id }) } }, stream),
    (logger, plan) => logger.info({ ship: { id: 'explorer', plan } }),
  ],
  [
    'a serializer of a text',
    () => pino({ serializers: { card: (card: string) => card.slice(-2) } }, stream),
    (logger, card) => logger.info({ card: `${card}42` }),
  ],
  [
    'a redacting child',
    () => pino({}, stream).child({}, { redact: ['token'] }),
    (logger, token) => logger.child({ token }).info('x'),
  ],
  [
    'a serializing child',
    () => pino({}, stream).child({}, { serializers: { token: () => '…' } }),
    (logger, token) => logger.child({ token }).info('x'),
  ],
  [
    'hooks.logMethod',
    () =>
      pino(
        {
          hooks: {
            logMethod(args, method) {
              method.call(this, `${args[0]}`.replaceAll(/open-\S+/g, '…'));
            },
          },
        },
        stream,
      ),
    (logger, secret) => logger.info(`the word is ${secret}`),
  ],
  [
    'hooks.streamWrite',
    () => pino({ hooks: { streamWrite: (line) => line.replaceAll(/open-\w+/g, '…') } }, stream),
    (logger, secret) => logger.info({ secret, within: { secret } }, secret),
  ],
  [
    'formatters.log',
    () => pino({ formatters: { log: ({ other }) => ({ other }) } }, stream),
    (logger, secret) => logger.info({ secret, other: 1 }),
  ],
  [
    'formatters.bindings',
    () => pino({}, stream).child({ secret: 'open-sesame' }, { formatters: { bindings: () => ({}) } }),
    (logger) => logger.info('x'),
  ],
  [
    'an error serializer',
    () => pino({ serializers: { err: ({ name }: Error) => ({ type: name }) } }, stream),
    (logger, secret) => logger.error({ err: new TypeError(secret) }, 'failed'),
  ],
  [
    'a redacted format',
    () => pino({ redact: ['secret'] }, stream),
    (logger, secret) => logger.info('%o', { secret }),
  ],
  [
    'a serialized message',
    () => pino({ serializers: { msg: () => '…' } }, stream),
    (logger, secret) => logger.info(secret),
  ],
  [
    'a nested key',
    () => pino({ nestedKey: 'payload', redact: ['secret'] }, stream),
    (logger, secret) => logger.info({ secret }),
  ],
];

test.each(KEEPERS)('a secret that %s keeps out of the line is in no record', (_what, logger, call) => {
  call(logger(), 'open-sesame');
  expect(lines).toHaveLength(1);
  expect(exporter.getFinishedLogRecords()).toHaveLength(1);
  const { line, record } = last();
  expect(JSON.stringify(line)).not.toContain('sesame');
  expect(JSON.stringify([record.body, record.attributes])).not.toContain('sesame');
});

const LOGGERS: [what: string, options: LoggerOptions][] = [
  ['a plain logger', {}],
  ['a prefix', { msgPrefix: '[dock] ' }],
  ['a mixin', { mixin: () => ({ region: 'eu' }) }],
  ['redaction', { redact: ['password', 'card.number'] }],
  ['other keys', { messageKey: 'message', errorKey: 'failure' }],
  ['a nested key', { nestedKey: 'payload' }],
  ['a name and a base', { name: 'port', base: { pid: 1, hostname: 'h', service: 'pontus' } }],
  ['a level formatter', { formatters: { level: (label) => ({ severity: label.toUpperCase() }) } }],
  ['SOS', { formatters: { level: () => ({}) }, timestamp: () => '"time":"2026-01-01T00:00:00Z"' }],
  ['no time', { timestamp: false }],
  ['CRLF', { crlf: true }],
  ['limits', { depthLimit: 2, edgeLimit: 2 }],
];
const CALLS: [what: string, call: (logger: Logger) => void][] = [
  ['a text', (logger) => logger.info('docked')],
  ['places', (logger) => logger.info('%s of %d, %o and %j', 'five', 5, { a: 1 }, { b: 2 }, 'extra')],
  ['a percent sign', (logger) => logger.info('100%% sure', 1)],
  ['plain fields', (logger) => logger.info({ a: 'x', b: 1, c: true, d: undefined, e: Number.NaN }, 'fields')],
  [
    'deep fields',
    (logger) => logger.info({ a: { b: { c: { d: [1, 'x', null] } } }, when: new Date(0) }, 'deep'),
  ],
  ['a secret', (logger) => logger.info({ password: 'p', card: { number: '4', name: 'x' } }, 'pay')],
  ['a message among the fields', (logger) => logger.info({ msg: 'own', message: 'other', a: 1 })],
  ['both messages', (logger) => logger.info({ msg: 'own', message: 'other' }, 'said')],
  ['a function', (logger) => logger.info({ f: () => 1, a: 1 }, 'function')],
  ['a big number', (logger) => logger.info({ big: 10n }, 'big')],
  ['a time of its own', (logger) => logger.info({ time: 'noon' }, 'time')],
  ['a child', (logger) => logger.child({ requestId: 'r-17', deep: { a: 1 } }).info({ a: 1 }, 'child')],
  [
    'a changed child',
    (logger) => {
      const child = logger.child({ a: 1 });
      child.info('before');
      child.setBindings({ b: 2 });
      child.info('after');
    },
  ],
  ['a field over a binding', (logger) => logger.child({ a: 1 }).info({ a: 2 }, 'over')],
  ['a prefixed child', (logger) => logger.child({}, { msgPrefix: '(child) ' }).info('child')],
  ['a number', (logger) => logger.info(42)],
  [
    'a cycle',
    (logger) => {
      const cycle: Record<string, unknown> = {};
      cycle['itself'] = cycle;
      logger.info({ cycle }, 'cycle');
    },
  ],
];

test.each(
  LOGGERS.flatMap(([with_, options]) => CALLS.map(([what, call]) => [with_, what, options, call] as const)),
)('%s, %s: the record says what the line says', (_logger, _call, options, call) => {
  call(pino(options, stream));
  const { line, record } = last();
  const { [options.messageKey ?? 'msg']: body, level: _l, pid: _p, hostname: _h, time, ...attributes } = line;
  if (time === 'noon') attributes['time'] = time;
  expect(record.body).toEqual(body);
  expect(record.attributes).toEqual(attributes);
  expect(record).toMatchObject({ severityNumber: SeverityNumber.INFO, severityText: 'info' });
});

test('errors are exceptions as pino wrote them', () => {
  const logger = pino({}, stream);
  const cause = new Error('outer', { cause: new Error('inner') });
  logger.error(Object.assign(cause, { code: 'E_DOCK' }), 'failed');
  const { line, record } = last();
  const err = line['err'] as Record<string, unknown>;
  expect(record.body).toBe('failed');
  expect(record.attributes).toEqual({
    'exception.type': 'Error',
    'exception.message': 'outer: inner',
    'exception.stacktrace': err['stack'],
    err: { code: 'E_DOCK' },
  });

  logger.error({ err: 'a text' });
  expect(last().record.attributes).toEqual({ 'exception.message': 'a text' });
  pino({ errorKey: 'failure' }, stream).error(new TypeError('typed'));
  expect(last().record).toMatchObject({ body: 'typed', attributes: { 'exception.type': 'TypeError' } });
});

test('otel.event.name names the event', () => {
  pino({}, stream).info({ 'otel.event.name': 'ship.docked', ship: 'explorer' }, 'docked');
  expect(last().record).toMatchObject({ eventName: 'ship.docked', attributes: { ship: 'explorer' } });
  expect(last().record.attributes).not.toHaveProperty(['otel.event.name']);
});

test('custom levels have severities between their neighbours, and their own names', () => {
  const customLevels = { notice: 35, audit: 45, alarm: 55 };
  const logger = pino({ customLevels }, stream) as unknown as Record<string, (text: string) => void>;
  for (const level of Object.keys(customLevels)) logger[level]!('x');
  const records = exporter.getFinishedLogRecords();
  expect(records.map(({ severityNumber, severityText }) => [severityNumber, severityText])).toEqual([
    [11, 'notice'],
    [15, 'audit'],
    [19, 'alarm'],
  ]);
});

test('a line that a hook makes unreadable is the body of its record', () => {
  pino({ hooks: { streamWrite: () => 'INFO docked\n' } }, stream).warn('docked');
  expect(exporter.getFinishedLogRecords()[0]).toMatchObject({ body: 'INFO docked', severityNumber: 13 });
});

test('what pino throws is thrown, and what is not logged has no record', () => {
  const logger = pino({ level: 'warn' }, stream);
  logger.info('quiet');
  const trap = {
    get value(): never {
      throw new Error('not for you');
    },
  };
  expect(() => logger.error(trap)).toThrow('not for you');
  expect(exporter.getFinishedLogRecords()).toEqual([]);
});

test('a pino that is patched twice sends each line once', () => {
  const twice = definition!.patch!(pino) as unknown as Pino;
  twice({}, stream).info('once');
  expect(exporter.getFinishedLogRecords()).toHaveLength(1);
});

test('an ES module is patched in place, a CommonJS module by what takes its place', () => {
  const namespace = { [Symbol.toStringTag]: 'Module', default: original, pino: original };
  expect(definition!.patch!(namespace)).toBe(namespace);
  (namespace.pino as unknown as Pino)({}, stream).info('from a module');
  expect(last().record.body).toBe('from a module');
  expect((pino as unknown as { default: unknown }).default).toBe(pino);
});

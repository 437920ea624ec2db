import { createRequire } from 'node:module';
import { logs } from '@opentelemetry/api';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { afterAll, expect, test } from 'vitest';
import { ForeignApp } from './foreign-app.ts';
import { PinoLogSending } from '#telemetry/pino/pino-log-sending.ts';

type Log = (...values: unknown[]) => void;
interface Logger extends Record<'info' | 'error', Log> {
  child(bindings: object, options?: object): Logger;
}
type Pino = ((options: object, stream: object) => Logger) & { version: string };

const SECRET = 'open-sesame';
const exporter = new InMemoryLogRecordExporter();
logs.setGlobalLoggerProvider(
  new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] }),
);
const instrumentation = new PinoLogSending(); // hooks `require`

afterAll(() => instrumentation.disable());

const CALLS: [what: string, options: object, call: (logger: Logger) => void][] = [
  ['redact', { redact: ['password'] }, (logger) => logger.info({ password: SECRET }, 'x')],
  [
    'redact deep',
    { redact: ['a.*.secret'] },
    (logger) => logger.info({ a: { b: { secret: SECRET, c: 1 } } }),
  ],
  ['remove', { redact: { paths: ['secret'], remove: true } }, (logger) => logger.info({ secret: SECRET })],
  [
    'censor',
    { redact: { paths: ['secret'], censor: () => '…' } },
    (logger) => logger.info({ secret: SECRET }),
  ],
  ['a serializer', { serializers: { secret: () => '…' } }, (logger) => logger.info({ secret: SECRET }, 'x')],
  [
    'a child that redacts',
    {},
    (logger) => logger.child({ secret: SECRET }, { redact: ['secret'] }).info('x'),
  ],
  [
    'a child that serializes',
    {},
    (logger) => logger.child({ secret: SECRET }, { serializers: { secret: () => '…' } }).info('x'),
  ],
  [
    'formatters.log',
    { formatters: { log: ({ ship }: { ship: string }) => ({ ship }) } },
    (logger) => logger.info({ ship: 'explorer', secret: SECRET }),
  ],
  [
    'formatters.bindings',
    { formatters: { bindings: () => ({ port: 'pontus' }) }, base: { secret: SECRET } },
    (logger) => logger.info('x'),
  ],
  [
    'hooks.logMethod',
    {
      hooks: {
        logMethod: function (this: unknown, args: unknown[], method: Log) {
          method.apply(
            this,
            args.map((arg) => `${arg}`.replace(SECRET, '…')),
          );
        },
      },
    },
    (logger) => logger.info(`said ${SECRET}`),
  ],
  ['a mixin', { mixin: () => ({ region: 'eu' }) }, (logger) => logger.info({ a: 1 }, 'mixed')],
  ['a prefix', { msgPrefix: '[dock] ' }, (logger) => logger.info('prefixed')],
  ['a nested key', { nestedKey: 'payload' }, (logger) => logger.info({ a: 1 }, 'nested')],
  ['a message key', { messageKey: 'message' }, (logger) => logger.info({ a: 1 }, 'keyed')],
  [
    'a level formatter',
    { formatters: { level: (severity: string) => ({ severity }) } },
    (logger) => logger.info('levelled'),
  ],
  ['a format', {}, (logger) => logger.info('%s of %d and %o', 'five', 5, { a: 1 }, 'extra')],
  [
    'a grandchild',
    {},
    (logger) =>
      logger
        .child({ a: 1 })
        .child({ b: { c: 2 } })
        .info({ d: 3 }, 'grand'),
  ],
];

test.each(
  ['pino-7', 'pino-8', 'pino-9', 'pino-10'].flatMap((version) =>
    CALLS.map((call) => [version, ...call] as const),
  ),
)('%s with %s: a record says what its line says', (version, _what, options, call) => {
  const require = createRequire(new URL(`./apps/${version}/`, import.meta.url));
  const pino = require('pino') as Pino;
  expect(`pino-${pino.version.split('.', 1)[0]}`).toBe(version);
  const lines: string[] = [];
  exporter.reset();
  call(pino(options, { write: (line: string) => lines.push(line) }));
  expect(lines).toHaveLength(1);
  const [record, ...others] = exporter.getFinishedLogRecords();
  expect(others).toEqual([]);
  const { messageKey = 'msg' } = options as { messageKey?: string };
  const {
    level: _l,
    time: _t,
    pid: _p,
    hostname: _h,
    [messageKey]: body,
    ...attributes
  } = JSON.parse(lines[0]!);
  expect(record).toMatchObject({ severityNumber: 9 });
  expect(record!.body).toEqual(body);
  expect(record!.attributes).toEqual(attributes);
  expect(JSON.stringify([record!.body, record!.attributes])).not.toContain(SECRET);
});

test('ten secrets of ten loggers leave a program in no record, span or metric', async () => {
  const app = await ForeignApp.start('ours', 'secrets.cjs');
  await app.ask('/', { headers: { authorization: `Bearer ${SECRET}` } });
  await app.end();
  const { logs: records, spans, text } = app.sink;
  expect(records.map(({ body }) => body)).toEqual([
    'redact',
    'remove',
    'transport',
    'serializer',
    'error',
    'formatter',
    'hook …',
    'stream …',
    'child',
    '[nested] nested',
  ]);
  expect(new Set(records.map(({ traceId }) => traceId))).toEqual(new Set([spans[0]?.traceId]));
  expect(text).toContain('http.server.request.duration');
  expect(`${text}${app.output}`).not.toContain('sesame');
});

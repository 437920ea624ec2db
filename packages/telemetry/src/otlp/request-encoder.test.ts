import { SeverityNumber, SpanKind, SpanStatusCode, TraceFlags, type AnyValue } from '@opentelemetry/api';
import { TraceState } from '@opentelemetry/core';
import { ProtobufLogsSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import { writeLogRecord } from './log-record.ts';
import { RequestEncoder } from './request-encoder.ts';
import { writeSpan } from './span.ts';

const resource = resourceFromAttributes({
  'service.name': 'pontus-spaceport',
  'process.pid': 4_711,
  'process.command_args': ['a', 'b'],
});
const VALUES: Record<string, AnyValue> = {
  text: 'Docks',
  unicode: 'Raumhäfen 🚀',
  'a key of more than thirty-two characters': 'x'.repeat(127),
  long: 'ü'.repeat(70_000),
  empty: '',
  zero: 0,
  port: 32_500,
  large: Number.MAX_SAFE_INTEGER,
  beyond: 2 ** 62,
  negative: -1,
  broken: 0.1,
  huge: 1e300,
  yes: true,
  no: false,
  list: ['a', 'b'],
};

test('spans are byte for byte what the stock serializer writes', () => {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ resource, spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const [http, pg] = [provider.getTracer('sos.http-server', '1.0.0'), provider.getTracer('pg')];
  const remote = {
    traceId: 'a'.repeat(32),
    spanId: '0123456789abcdef',
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
    traceState: new TraceState('a=1,b=2'),
  };
  const parent = trace.setSpanContext(ROOT_CONTEXT, remote);
  for (let count = 0; count < 20; count++) {
    const server = http.startSpan(
      'GET',
      { kind: SpanKind.SERVER, links: [{ context: remote, attributes: { why: 'not' } }] },
      parent,
    );
    for (const [key, value] of Object.entries(VALUES)) server.setAttribute(key, value as string);
    server
      .addEvent('docked', { dock: count })
      .setStatus({ code: SpanStatusCode.ERROR, message: 'Dock is full' });
    pg.startSpan('SELECT', { startTime: [1_700_000_000, 999_999_999] }, trace.setSpan(parent, server)).end([
      1_700_000_001, 1,
    ]);
    server.end();
  }
  const spans = exporter.getFinishedSpans();
  const writer = new RequestEncoder(writeSpan);
  for (let round = 0; round < 2; round++) {
    for (const span of spans) writer.add(span);
    expect(writer.take().equals(ProtobufTraceSerializer.serializeRequest(spans) ?? new Uint8Array())).toBe(
      true,
    );
  }
});

test('log records are byte for byte what the stock serializer writes', () => {
  const exporter = new InMemoryLogRecordExporter();
  const provider = new LoggerProvider({ resource, processors: [new SimpleLogRecordProcessor({ exporter })] });
  const logger = provider.getLogger('sos.pino-log-sending', '1.0.0');
  const context = trace.setSpanContext(ROOT_CONTEXT, {
    traceId: 'b'.repeat(32),
    spanId: 'c'.repeat(16),
    traceFlags: TraceFlags.SAMPLED,
  });
  logger.emit({
    body: 'Ship docked',
    severityNumber: SeverityNumber.INFO,
    severityText: 'info',
    attributes: VALUES,
    context,
  });
  logger.emit({
    body: { nested: { list: [1, [2]], bytes: new Uint8Array([1, 2]), nothing: null } },
    eventName: 'sos.event',
  });
  logger.emit({ exception: new Error('Dock is full'), timestamp: 0 });
  const records = exporter.getFinishedLogRecords();
  const writer = new RequestEncoder(writeLogRecord);
  for (const record of records) writer.add(record);
  expect(writer.take().equals(ProtobufLogsSerializer.serializeRequest(records) ?? new Uint8Array())).toBe(
    true,
  );
});

test('log records keep the attributes of their scope', () => {
  const exporter = new InMemoryLogRecordExporter();
  const provider = new LoggerProvider({ resource, processors: [new SimpleLogRecordProcessor({ exporter })] });
  const attributes = { 'sos.room': 'dock', count: 3 };
  provider.getLogger('sos.docks', '1.0.0', { attributes }).emit({ body: 'Ship docked' });
  const records = exporter.getFinishedLogRecords();
  const encoder = new RequestEncoder(writeLogRecord);
  for (const record of records) encoder.add(record);
  const request = encoder.take();
  expect(request.includes('sos.room')).toBe(true);
  expect(request.equals(ProtobufLogsSerializer.serializeRequest(records) ?? new Uint8Array())).toBe(true);
});

test('an item that cannot be written, or lies too deep, spoils none of the others', () => {
  const exporter = new InMemoryLogRecordExporter();
  const provider = new LoggerProvider({ resource, processors: [new SimpleLogRecordProcessor({ exporter })] });
  const logger = provider.getLogger('sos.pino-log-sending');
  const cycle: Record<string, AnyValue> = {};
  cycle['itself'] = cycle;
  let cut: AnyValue = null; // the cycle, up to the depth limit
  for (let depth = 0; depth < 16; depth++) cut = { itself: cut };
  const trap = {
    get value(): string {
      throw new Error('not for you');
    },
  };
  const at = { timestamp: 1, observedTimestamp: 2 }; // the same for all, so that two can be compared
  for (const body of ['one', trap, cycle, 'two', cut]) logger.emit({ body, ...at });
  const writer = new RequestEncoder(writeLogRecord);
  const [one, trapped, cyclic, two, cutOff] = exporter.getFinishedLogRecords();
  writer.add(one!);
  expect(() => writer.add(trapped!)).toThrow('not for you');
  writer.add(cyclic!);
  writer.add(two!);
  expect(writer.bytes).toBeGreaterThan(0);
  const request = writer.take();
  expect(writer.bytes).toBe(0);
  expect(
    request.equals(ProtobufLogsSerializer.serializeRequest([one!, cutOff!, two!]) ?? new Uint8Array()),
  ).toBe(true);
});

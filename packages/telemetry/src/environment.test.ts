import { diag, DiagLogLevel } from '@opentelemetry/api';
import { beforeEach, expect, test, vi } from 'vitest';
import { count, destinations, endpoint, positive, protocol } from './environment.ts';

let warnings: string[];
beforeEach(() => {
  warnings = [];
  const ignore = () => {};
  const warn = (text: string) => void warnings.push(text);
  diag.setLogger({ error: ignore, warn, info: ignore, debug: ignore, verbose: ignore }, DiagLogLevel.ALL);
  for (const name of Object.keys(process.env)) if (name.startsWith('OTEL_')) vi.stubEnv(name, undefined);
  return () => {
    vi.unstubAllEnvs();
    diag.disable();
  };
});

function set(variables: Record<string, string>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}

test.each([
  [undefined, ['otlp'], 0],
  ['console', ['console'], 0],
  ['console,otlp', ['otlp', 'console'], 0],
  ['none', [], 0],
  ['zipkin,otlp', ['otlp'], 1],
])('OTEL_TRACES_EXPORTER=%s sends spans to %j', (value, expected, warned) => {
  if (value !== undefined) set({ OTEL_TRACES_EXPORTER: value });
  expect(destinations('TRACES')).toEqual(expected);
  expect(warnings).toHaveLength(warned);
});

test.each([
  [{}, 'grpc', 'http://localhost:4317'],
  [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }, 'http/json', 'http://localhost:4318'],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }, 'http/protobuf', 'http://collector:4318'],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector' }, 'grpc', 'https://collector'],
  [
    { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/protobuf' },
    'http/protobuf',
    'http://localhost:4318',
  ],
  [
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a:4317',
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://b:4318/v1/logs',
    },
    'http/protobuf',
    'http://b:4318/v1/logs',
  ],
])('%j means %s to %s', (variables, name, url) => {
  set(variables);
  expect(protocol('LOGS')).toBe(name);
  expect(endpoint('LOGS')).toBe(url);
  expect(warnings).toEqual([]);
});

test('an unknown protocol is named, and the usual one taken', () => {
  set({ OTEL_EXPORTER_OTLP_PROTOCOL: 'thrift' });
  expect(protocol('TRACES')).toBe('grpc');
  expect(warnings[0]).toContain('"thrift"');
});

test.each([
  [undefined, 500, 500],
  ['20', 20, 20],
  ['0', 500, 500],
  ['-1', 500, 500],
  ['1e99', 2 ** 31 - 1, 2 ** 31 - 1],
  ['0.5', 0.5, 1],
])('%s is the number %d, and the count %d', (value, number, whole) => {
  if (value !== undefined) set({ OTEL_BSP_SCHEDULE_DELAY: value });
  expect(positive('OTEL_BSP_SCHEDULE_DELAY', 500)).toBe(number);
  expect(count('OTEL_BSP_SCHEDULE_DELAY', 500)).toBe(whole);
});

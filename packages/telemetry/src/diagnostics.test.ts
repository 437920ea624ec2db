import { diag } from '@opentelemetry/api';
import { afterEach, expect, test, vi } from 'vitest';
import { logDiagnostics, warnOf } from './diagnostics.ts';

afterEach(() => {
  diag.disable();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** Captures standard error from now on. */
function lines(): Record<string, unknown>[] {
  const written: Record<string, unknown>[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((line) => written.push(JSON.parse(String(line))) > 0);
  return written;
}

test('a message is a line of JSON with time, service, level and what was told with it', () => {
  vi.stubEnv('OTEL_SERVICE_NAME', 'pontus-spaceport');
  logDiagnostics();
  const written = lines();
  diag.warn('one', new Error('two'), { three: 3 }, 'four');
  diag.error('five');
  diag.info('not at this level');
  expect(written).toEqual([
    {
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      service: 'pontus-spaceport',
      level: 'warn',
      msg: 'one two { three: 3 } four',
    },
    expect.objectContaining({ level: 'error', msg: 'five' }),
  ]);
});

test('an event has fields for programs beside its message', () => {
  logDiagnostics();
  const written = lines();
  warnOf({ event: 'export.refused', signal: 'logs', endpoint: 'http://backend', reason: 'no' }, 'It refuses');
  expect(written).toMatchObject([
    { msg: 'It refuses', event: 'export.refused', signal: 'logs', endpoint: 'http://backend', reason: 'no' },
  ]);
});

test.each([
  ['debug', ['debug', 'info']],
  ['all', ['trace', 'debug', 'info']],
  ['none', []],
])('OTEL_LOG_LEVEL=%s', (level, expected) => {
  vi.stubEnv('OTEL_LOG_LEVEL', level);
  const written = lines();
  logDiagnostics();
  written.length = 0;
  diag.verbose('a');
  diag.debug('b');
  diag.info('c');
  expect(written.map((line) => line['level'])).toEqual(expected);
});

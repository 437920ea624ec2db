import { expect, test } from 'vitest';
import { judge } from './retry-policy.ts';

function withCode(code: unknown): Error {
  return Object.assign(new Error('no'), { code });
}

test.each([
  ['gRPC UNAVAILABLE', withCode(14), 'retry'],
  ['gRPC DEADLINE_EXCEEDED', withCode(4), 'retry'],
  ['gRPC INVALID_ARGUMENT', withCode(3), 'rejected'],
  ['gRPC UNIMPLEMENTED', withCode(12), 'unsupported'],
  ['HTTP 400', withCode(400), 'rejected'],
  ['HTTP 404', withCode(404), 'unsupported'],
  ['a connection that was refused', withCode('ECONNREFUSED'), 'retry'],
  [
    'HTTP 503, which the exporter reports without a code',
    new Error('Export failed with retryable status'),
    'retry',
  ],
])('%s', (_what, error, verdict) => {
  expect(judge(error, false)).toBe(verdict);
});

test('who took a signal before still takes it', () => {
  expect(judge(withCode(404), true)).toBe('retry');
  expect(judge(withCode(12), true)).toBe('retry');
  expect(judge(withCode(3), true)).toBe('rejected');
});

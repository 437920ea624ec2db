import { expect, test } from 'vitest';
import { decide } from './retry-policy.ts';

function withCode(code: unknown): Error {
  return Object.assign(new Error('no'), { code });
}

test.each([
  ['gRPC UNAVAILABLE', withCode(14), 'retry'],
  ['gRPC DEADLINE_EXCEEDED', withCode(4), 'retry'],
  ['gRPC INVALID_ARGUMENT', withCode(3), 'reject'],
  ['gRPC UNIMPLEMENTED', withCode(12), 'unsupported'],
  ['gRPC RESOURCE_EXHAUSTED', withCode(8), 'reject'],
  ['gRPC RESOURCE_EXHAUSTED with RetryInfo', Object.assign(withCode(8), { retryAfterMs: 1_000 }), 'retry'],
  ['gRPC INTERNAL', withCode(13), 'reject'],
  [
    'a stream that was reset',
    Object.assign(new Error('13 INTERNAL: Received RST_STREAM with code 2'), { code: 13 }),
    'retry',
  ],
  ['HTTP 400', withCode(400), 'reject'],
  ['HTTP 429', withCode(429), 'retry'],
  ['HTTP 500', withCode(500), 'reject'],
  ['HTTP 404', withCode(404), 'unsupported'],
  ['a connection that was refused', withCode('ECONNREFUSED'), 'retry'],
  [
    'HTTP 503, which the SDK reports without a code',
    new Error('Export failed with retryable status'),
    'retry',
  ],
])('%s', (_what, error, decision) => {
  expect(decide(error, false)).toBe(decision);
});

test('a backend that took a signal before still knows it', () => {
  expect(decide(withCode(404), true)).toBe('retry');
  expect(decide(withCode(12), true)).toBe('retry');
  expect(decide(withCode(3), true)).toBe('reject');
});

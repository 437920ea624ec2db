import { expect, test } from 'vitest';
import { spanOutcome, traceOutcome } from './outcome.ts';

test.each([
  [false, 0, 'ok'],
  [false, 400, 'ok'], // a server does not mark what it refuses
  [false, 500, 'failed'],
  [true, 0, 'failed'],
  [true, 200, 'failed'],
  [true, 400, 'refused'],
  [true, 499, 'refused'],
  [true, 503, 'failed'],
] as const)('a span with error status %s and HTTP status %i is %s', (isError, httpStatus, outcome) => {
  expect(spanOutcome(isError, httpStatus)).toBe(outcome);
});

test.each([
  [[], 'ok'],
  [['ok', 'refused', 'ok'], 'refused'],
  [['refused', 'failed'], 'failed'],
] as const)('a trace whose spans are %j is %s', (outcomes, outcome) => {
  expect(traceOutcome(outcomes.map((one) => ({ outcome: one })))).toBe(outcome);
});

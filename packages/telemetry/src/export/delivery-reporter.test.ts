import { diag, DiagLogLevel } from '@opentelemetry/api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DeliveryReporter } from './delivery-reporter.ts';

const spans = { signal: 'traces' as const, what: 'spans', dropped: 0 };
const logs = { signal: 'logs' as const, what: 'log records', dropped: 0 };
const refused = new Error('14 UNAVAILABLE: ECONNREFUSED. Resolution note: \nmore');
let warnings: string[];

beforeEach(() => {
  warnings = [];
  const ignore = () => {};
  const logger = {
    warn: (line: string) => void warnings.push(line),
    error: ignore,
    info: ignore,
    debug: ignore,
    verbose: ignore,
  };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
});

afterEach(() => diag.disable());

test('an outage is reported once, its end when every signal is delivered, with what was lost', () => {
  const reporter = new DeliveryReporter('http://backend');
  reporter.delivered(spans);
  reporter.failed(spans, refused);
  reporter.failed(logs, refused);
  reporter.failed(spans, refused);
  expect(warnings).toEqual([
    'http://backend does not take telemetry (14 UNAVAILABLE: ECONNREFUSED): retrying',
  ]);
  spans.dropped = 7;
  reporter.delivered(spans);
  expect(warnings).toHaveLength(1);
  reporter.delivered(logs);
  expect(warnings[1]).toBe('Telemetry is delivered again; dropped meanwhile: 7 spans');

  reporter.failed(logs, refused);
  reporter.delivered(logs);
  expect(warnings.slice(2)).toEqual([
    warnings[0],
    'Telemetry is delivered again; dropped meanwhile: nothing',
  ]);
});

test('a signal that the backend does not know is reported once, and when it is known', () => {
  const reporter = new DeliveryReporter('http://backend');
  const unimplemented = new Error('Not Found');
  reporter.unsupported(logs, unimplemented);
  reporter.unsupported(logs, unimplemented);
  reporter.delivered(logs);
  reporter.delivered(logs);
  expect(warnings).toEqual([
    'http://backend does not take log records (Not Found): retrying from time to time',
    'http://backend takes log records now',
  ]);
});

test('a signal that turns out to be unknown is no outage any more', () => {
  const reporter = new DeliveryReporter('http://backend');
  reporter.failed(spans, refused);
  reporter.failed(logs, refused);
  reporter.unsupported(logs, new Error('Not Found'));
  reporter.delivered(spans);
  expect(warnings.at(-1)).toMatch(/^Telemetry is delivered again/);
});

test('what could not be delivered by the end is counted', () => {
  new DeliveryReporter('http://backend').gaveUp({ ...spans, dropped: 7 });
  new DeliveryReporter('http://backend').gaveUp({ ...logs, dropped: 1 });
  expect(warnings).toEqual([
    '7 spans were dropped: http://backend did not take them',
    '1 log record was dropped: http://backend did not take it',
  ]);
});

test('where nothing listened, and what listens then does not take it either, both are reported', () => {
  const reporter = new DeliveryReporter('http://backend');
  const misunderstood = new Error('14 UNAVAILABLE: Protocol error');
  reporter.failed(spans, refused);
  reporter.failed(logs, misunderstood);
  reporter.failed(spans, misunderstood);
  reporter.failed(spans, refused);
  expect(warnings).toHaveLength(2);
  expect(warnings[1]).toContain('Protocol error');
});

test('a refusal is reported once, until something is taken again, with whether it dropped anything', () => {
  const reporter = new DeliveryReporter('http://backend');
  const metrics = { signal: 'metrics' as const, what: 'metrics', dropped: 0 };
  const lines = { signal: 'logs' as const, what: 'log records', dropped: 3 };
  const unauthorized = new Error('Unauthorized');
  reporter.refused(metrics, unauthorized);
  reporter.refused(metrics, unauthorized);
  reporter.refused(lines, unauthorized);
  expect(warnings).toEqual([
    'http://backend refuses metrics (Unauthorized)',
    'http://backend refuses log records (Unauthorized): dropping them',
  ]);
  reporter.delivered(metrics);
  reporter.refused(metrics, unauthorized);
  reporter.refused(lines, unauthorized);
  expect(warnings.slice(2)).toEqual(warnings.slice(0, 1));
});

import { diag, DiagLogLevel } from '@opentelemetry/api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Outage } from './delivery-reporter.ts';

const spans = { what: 'spans', dropped: 0 };
const logs = { what: 'log records', dropped: 0 };
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

test('an outage is told once, its end when every signal is delivered, with what was lost', () => {
  const outage = new Outage('http://backend');
  outage.over(spans);
  outage.failed(spans, refused);
  outage.failed(logs, refused);
  outage.failed(spans, refused);
  expect(warnings).toEqual([
    'http://backend does not take telemetry (14 UNAVAILABLE: ECONNREFUSED): trying again until it does',
  ]);
  spans.dropped = 7;
  outage.over(spans);
  expect(warnings).toHaveLength(1);
  outage.over(logs);
  expect(warnings[1]).toBe('Telemetry is delivered again; dropped meanwhile: 7 spans');

  outage.failed(logs, refused);
  outage.over(logs);
  expect(warnings.slice(2)).toEqual([
    warnings[0],
    'Telemetry is delivered again; dropped meanwhile: nothing',
  ]);
});

test('a signal that the backend turns out not to take is no outage any more', () => {
  const outage = new Outage('http://backend');
  outage.failed(spans, refused);
  outage.failed(logs, refused);
  outage.over(logs); // it is not sent any more
  outage.over(spans);
  outage.failed(spans, refused);
  expect(warnings).toHaveLength(3);
  expect(warnings[2]).toBe(warnings[0]);
});

test('where nothing listened, and what listens then does not take it either, both are told', () => {
  const outage = new Outage('http://backend');
  const misunderstood = new Error('14 UNAVAILABLE: Protocol error');
  outage.failed(spans, refused);
  outage.failed(logs, misunderstood);
  outage.failed(spans, misunderstood);
  outage.failed(spans, refused);
  expect(warnings).toHaveLength(2);
  expect(warnings[1]).toContain('Protocol error');
});

test('a refusal is told once, until something is taken again; what is dropped with it is said', () => {
  const outage = new Outage('http://backend');
  const metrics = { what: 'metrics', dropped: 0 };
  const lines = { what: 'log records', dropped: 3 };
  const unauthorized = new Error('Unauthorized');
  outage.refused(metrics, unauthorized);
  outage.refused(metrics, unauthorized);
  outage.refused(lines, unauthorized);
  expect(warnings).toEqual([
    'http://backend refuses metrics: Unauthorized',
    'http://backend refuses log records, which are dropped: Unauthorized',
  ]);
  outage.over(metrics);
  outage.refused(metrics, unauthorized);
  outage.refused(lines, unauthorized);
  expect(warnings.slice(2)).toEqual(warnings.slice(0, 1));
});

import { diag, DiagLogLevel } from '@opentelemetry/api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Outage } from './outage.ts';

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
  const outage = new Outage();
  outage.delivered(spans);
  outage.failed(spans, 'http://backend', refused);
  outage.failed(logs, 'http://backend', refused);
  outage.failed(spans, 'http://backend', refused);
  expect(warnings).toEqual([
    'http://backend does not take telemetry (14 UNAVAILABLE: ECONNREFUSED): trying again until it does',
  ]);
  spans.dropped = 7;
  outage.delivered(spans);
  expect(warnings).toHaveLength(1);
  outage.delivered(logs);
  expect(warnings[1]).toBe('Telemetry is delivered again; dropped meanwhile: 7 spans');

  outage.failed(logs, 'http://backend', refused);
  outage.delivered(logs);
  expect(warnings.slice(2)).toEqual([
    warnings[0],
    'Telemetry is delivered again; dropped meanwhile: nothing',
  ]);
});

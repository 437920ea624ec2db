import { expect, test } from 'vitest';
import type { Attribute, Span } from '../model/otlp.ts';
import { TelemetryStore } from '../store/telemetry-store.ts';
import { addLogs, addSpans, attributes, spanId, traceId } from '../testing/telemetry.ts';
import { summaryOf } from './summary.ts';

const status = (code: number): Attribute => ({
  key: 'http.response.status_code',
  value: { intValue: `${code}` },
});
const at = (millis: number) => ({
  startTimeUnixNano: `${1_763_697_600_000 + millis}000000`,
  endTimeUnixNano: `${1_763_697_600_005 + millis}000000`,
});

/** The summary of a trace of spans, each of the service that its name begins with; span 1 is the root. */
function summarize(...spans: Span[]) {
  const store = new TelemetryStore(1e7);
  for (const [index, span] of spans.entries()) {
    const parentSpanId = index === 0 ? '' : spanId(index);
    addSpans(store, span.name!.split(' ')[0]!, {
      ...at(0),
      spanId: spanId(index + 1),
      parentSpanId,
      ...span,
    });
  }
  return summaryOf(store.trace(traceId(1))!);
}

test('a refusal is told in the words of who refused', () => {
  const summary = summarize(
    { name: 'ship POST /dock/:spaceport', kind: 2, attributes: [status(400)] },
    { name: 'ship POST', kind: 3, attributes: [status(400)], status: { code: 2 } },
    {
      name: 'port POST /dock',
      kind: 2,
      attributes: [status(400), ...attributes({ 'sos.refusal.reason': 'Dock is full' })],
    },
  );
  expect(summary).toMatchObject({ outcome: 'refused', failed: 0, refused: 1 });
  expect(summary).toMatchObject({ reason: 'Dock is full', reasonSpan: spanId(3) });
});

test('a failure counts for more than a refusal, and is told by the span that failed', () => {
  const summary = summarize(
    { name: 'ship POST', kind: 3, attributes: [status(400)], status: { code: 2 } },
    {
      name: 'port write',
      status: { code: 2 },
      events: [{ name: 'exception', attributes: attributes({ 'exception.message': 'disk is full' }) }],
    },
  );
  expect(summary).toMatchObject({ outcome: 'failed', failed: 1, refused: 1, reason: 'disk is full' });
});

test('an error that a span does not explain is explained by what was logged in it', () => {
  const store = new TelemetryStore(1e7);
  addSpans(store, 'port', { attributes: [status(503)] });
  addLogs(store, 'port', {
    traceId: traceId(1),
    spanId: spanId(1),
    severityNumber: 17,
    body: { stringValue: 'No connection to the database' },
  });
  expect(summaryOf(store.trace(traceId(1))!)).toMatchObject({
    outcome: 'failed',
    reason: 'No connection to the database',
  });
});

test('a trace without its root, with clocks that disagree, or without a time, says so', () => {
  expect(summarize({ name: 'ship' })).toMatchObject({ rootless: false, skewed: false });
  expect(summarize({ name: 'ship', parentSpanId: spanId(9) })).toMatchObject({ rootless: true });
  expect(summarize({ name: 'ship' }, { name: 'port', ...at(-2) })).toMatchObject({ skewed: true });
  expect(summarize({ name: 'ship' }, { name: 'port', ...at(-1) })).toMatchObject({ skewed: false });
  expect(summarize({ name: 'ship', startTimeUnixNano: '0', endTimeUnixNano: '0' })).toMatchObject({
    start: null,
    duration: null,
  });
});

test.each([
  ['the doctor’s own span', { name: 'doctor' }, true],
  [
    'what the doctor asks',
    { name: 'ship', attributes: attributes({ 'user_agent.original': 'sos-doctor' }) },
    true,
  ],
  ['a probe', { name: 'other GET', attributes: attributes({ 'url.path': '/healthz' }) }, true],
  [
    'a probe of Kubernetes',
    { name: 'x', attributes: attributes({ 'user_agent.original': 'kube-probe/1.33' }) },
    true,
  ],
  ['a click in the page', { name: 'browser Click: dock' }, false],
  ['a request', { name: 'ship', attributes: attributes({ 'url.path': '/dock/healthz' }) }, false],
])('%s is own traffic or not', (_what, span, own) => {
  expect(summarize(span)).toMatchObject({ own });
});

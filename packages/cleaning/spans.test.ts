import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { logErrors } from '#http-service/report-error.ts';
import { silent } from '#testkit/servers.ts';
import { cleaner, NO_RECORDS } from './clean.ts';
import { MemoryQueue } from './memory-queue.ts';
import { startSending } from './messaging.ts';
import { cleaningMetrics } from './metrics.ts';

const ORDER = { separation: 'b4c5', spaceport: 'pontus', shipId: 'odyssey', passengers: 3 };
const exporter = new InMemorySpanExporter();

beforeAll(() => {
  trace.setGlobalTracerProvider(
    new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
  );
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
});
afterEach(() => exporter.reset());

/** The spans of an order that is carried out, by name. */
async function spansOf(failureRate: number) {
  const clean = cleaner({
    logger: silent,
    metrics: cleaningMetrics(async () => undefined),
    report: logErrors(silent),
    faults: { SIMULATE_DELAY_MS: 0, FAILURE_RATE: failureRate },
    records: NO_RECORDS,
  });
  const queue = new MemoryQueue(clean);
  queue.order(ORDER);
  await queue.close();
  return Object.fromEntries(exporter.getFinishedSpans().map((span) => [span.name, span]));
}

test('send, process and the cleaning are one chain, and process links to send', async () => {
  const spans = await spansOf(0);
  const [send, process, clean] = [spans['send cleaning'], spans['process cleaning'], spans['clean dock']];
  expect([send?.kind, process?.kind, clean?.kind]).toEqual([
    SpanKind.PRODUCER,
    SpanKind.CONSUMER,
    SpanKind.INTERNAL,
  ]);
  expect(process?.parentSpanContext?.spanId).toBe(send?.spanContext().spanId);
  expect(process?.links.map(({ context: { spanId } }) => spanId)).toEqual([send?.spanContext().spanId]);
  expect(clean?.parentSpanContext?.spanId).toBe(process?.spanContext().spanId);
  expect(clean?.events.map(({ name }) => name)).toEqual(['cleaning started', 'dock inspected']);
});

test('a failed attempt is red, with its exception', async () => {
  const spans = await spansOf(1);
  for (const name of ['process cleaning', 'clean dock']) {
    expect(spans[name]?.status.code).toBe(SpanStatusCode.ERROR);
    expect(spans[name]?.events.map((event) => event.name)).toContain('exception');
  }
  expect(spans['send cleaning']?.status.code).toBe(SpanStatusCode.UNSET);
});

test('an order that was not placed leaves no span, one whose fate is unknown a red one', () => {
  startSending('pg-boss', ORDER);
  expect(exporter.getFinishedSpans()).toEqual([]);
  startSending('pg-boss', ORDER).failed(new Error('the connection broke'));
  expect(exporter.getFinishedSpans().map(({ status }) => status.code)).toEqual([SpanStatusCode.ERROR]);
});

test('what is stored with an order is its trace context without baggage', () => {
  const baggage = propagation.createBaggage({ user: { value: 'secret' } });
  const active = propagation.setBaggage(context.active(), baggage);
  const { carrier } = context.with(active, () => startSending('pg-boss', ORDER));
  expect(Object.keys(carrier)).toEqual(['traceparent']);
});

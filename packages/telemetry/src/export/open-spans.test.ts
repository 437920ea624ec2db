import { context, SpanStatusCode } from '@opentelemetry/api';
import { TracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';
import { OpenSpans } from './open-spans.ts';
import { queuedSpans } from './processors.ts';

test('spans that are open at the end are ended with a mark, and only those', async () => {
  const ended: ReadableSpan[] = [];
  const queue = {
    push: (span: ReadableSpan) => void ended.push(span),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const open = new OpenSpans();
  const tracer = new TracerProvider({ spanProcessors: [queuedSpans(queue, open)] }).getTracer('test');
  const start = (name: string) => tracer.startSpan(name, {}, context.active());
  start('done').end();
  start('cut');
  open.endAll();
  open.endAll();
  expect(ended.map(({ name }) => name)).toEqual(['done', 'cut']);
  expect(ended[0]).toMatchObject({ status: { code: SpanStatusCode.UNSET }, attributes: {} });
  expect(ended[1]).toMatchObject({
    status: { code: SpanStatusCode.ERROR, message: 'The process ended before the span did' },
    attributes: { 'error.type': 'process_ended' },
  });
});

test('spans that a program forgets do not fill its memory', () => {
  let ended = 0;
  const open = new OpenSpans();
  const queue = { push: () => void ended++, forceFlush: async () => {}, shutdown: async () => {} };
  const tracer = new TracerProvider({ spanProcessors: [queuedSpans(queue, open)] }).getTracer('test');
  for (let count = 0; count < 3_000; count++) tracer.startSpan('forgotten');
  open.endAll();
  expect(ended).toBe(2_048);
});

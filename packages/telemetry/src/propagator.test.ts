import {
  defaultTextMapGetter,
  defaultTextMapSetter,
  diag,
  ROOT_CONTEXT,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { afterEach, expect, test, vi } from 'vitest';
import { LIGHT_ROOT_CONTEXT } from './http-server/light-context.ts';
import { propagator } from './propagator.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const SPAN = {
  traceId: '5759e988bd862e3fe1be46a994272793',
  spanId: '53995c3f42cd8ad8',
  traceFlags: TraceFlags.SAMPLED,
};

test.each([
  [undefined, ['traceparent']],
  ['tracecontext', ['traceparent']],
  ['b3', ['b3']],
  ['b3multi', ['x-b3-traceid', 'x-b3-spanid', 'x-b3-sampled']],
  ['xray', ['x-amzn-trace-id']],
  ['xray,tracecontext', ['x-amzn-trace-id', 'traceparent']],
])('with OTEL_PROPAGATORS=%s, a context comes out as it went in, in %s', (names, headers) => {
  vi.stubEnv('OTEL_PROPAGATORS', names);
  const carrier: Record<string, string> = {};
  propagator()?.inject(trace.setSpanContext(ROOT_CONTEXT, SPAN), carrier, defaultTextMapSetter);
  const received = Object.fromEntries(
    Object.entries(carrier).map(([key, value]) => [key.toLowerCase(), value]),
  );
  expect(Object.keys(received).toSorted()).toEqual(headers.toSorted());
  const context = propagator()?.extract(LIGHT_ROOT_CONTEXT, received, defaultTextMapGetter);
  expect(context && trace.getSpanContext(context)).toMatchObject(SPAN);
});

test.each(['03', '02'])('the flag of a random trace id is passed on: %s', (flags) => {
  const received = { traceparent: `00-${SPAN.traceId}-${SPAN.spanId}-${flags}` };
  const context = propagator()!.extract(LIGHT_ROOT_CONTEXT, received, defaultTextMapGetter);
  const injected = (traceId: string) => {
    const child = {
      ...SPAN,
      traceId,
      spanId: '1'.repeat(16),
      traceFlags: Number(flags) & TraceFlags.SAMPLED,
    };
    const carrier: Record<string, string> = {};
    propagator()!.inject(trace.setSpanContext(context, child), carrier, defaultTextMapSetter);
    return carrier['traceparent'];
  };
  expect(injected(SPAN.traceId)).toBe(`00-${SPAN.traceId}-${'1'.repeat(16)}-${flags}`);
  const another = '2'.repeat(32);
  expect(injected(another)).toBe(`00-${another}-${'1'.repeat(16)}-0${Number(flags) & 1}`);
});

test('a wrong name is reported, and none is none', () => {
  const warn = vi.spyOn(diag, 'warn');
  vi.stubEnv('OTEL_PROPAGATORS', 'jaeger,b3');
  expect(propagator()?.fields()).toEqual(expect.arrayContaining(['b3']));
  expect(warn).toHaveBeenCalledWith(expect.stringContaining('names "jaeger", which is not here'));
  vi.stubEnv('OTEL_PROPAGATORS', 'none');
  expect(propagator()).toBe(null);
});

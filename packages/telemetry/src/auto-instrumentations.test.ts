import { context } from '@opentelemetry/api';
import { UndiciInstrumentation, type UndiciRequest } from '@opentelemetry/instrumentation-undici';
import { afterAll, expect, test } from 'vitest';
import { autoInstrumentations } from './auto-instrumentations.ts';

const names = 'OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_REQUEST';
process.env['OTEL_NODE_ENABLED_INSTRUMENTATIONS'] = 'http,undici,pino';
process.env[names] = 'x-ship';
const { fetch } = globalThis;
const ignore = () => false;
const set = autoInstrumentations(ignore);
afterAll(() => {
  for (const instrumentation of set) instrumentation.disable();
  globalThis.fetch = fetch;
});

test('the variables choose from the whole set; pino comes with what sends its records', () => {
  expect(set.map(({ instrumentationName }) => instrumentationName)).toEqual([
    '@opentelemetry/instrumentation-http',
    '@opentelemetry/instrumentation-pino',
    '@opentelemetry/instrumentation-undici',
    'sos.pino-log-sending',
    'sos.frameworks',
  ]);
  const [http] = set;
  expect(http!.getConfig()).toMatchObject({
    ignoreIncomingRequestHook: ignore,
    headersToSpanAttributes: { server: { requestHeaders: ['x-ship'], responseHeaders: [] } },
  });
});

test('a fetch leaves the context of its caller as it was', async () => {
  const before = context.active();
  await globalThis.fetch('http://127.0.0.1:1/').catch(() => {});
  expect(context.active()).toBe(before);
});

test('a fetch has no values in its URL that sign requests', () => {
  const { startSpanHook } = set
    .find((instrumentation) => instrumentation instanceof UndiciInstrumentation)!
    .getConfig();
  const hook = (path: string) => startSpanHook!({ origin: 'http://bay', path } as UndiciRequest);
  expect(hook('/200?sig=secret&X-Amz-Credential=secret&page=2')).toEqual({
    'url.full': 'http://bay/200?sig=REDACTED&X-Amz-Credential=REDACTED&page=2',
    'url.query': '?sig=REDACTED&X-Amz-Credential=REDACTED&page=2',
  });
  expect(hook('/200')).toEqual({});
});

import { once } from 'node:events';
import { createServer, get, request, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { context, trace } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ask, listen, recordTelemetry } from '../testing/record-telemetry.ts';
import { HttpClientInstrumentation } from './http-client-instrumentation.ts';

process.env['OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_CLIENT_REQUEST'] = 'x-asked';
process.env['OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_CLIENT_RESPONSE'] = 'x-answered';
const telemetry = recordTelemetry(() => [new HttpClientInstrumentation()]);
let received: IncomingMessage | undefined;
const server = createServer((incoming, response) => {
  received = incoming;
  response.setHeader('x-answered', 'yes').writeHead(Number(incoming.url?.slice(1, 4)) || 200);
  if (incoming.url === '/cut') response.write('half', () => incoming.socket.destroy());
  else response.end('answer');
});
let port = 0;
beforeEach(async () => {
  port = await listen(server);
});
afterEach(() => telemetry.reset());

async function onlySpan() {
  const [span, ...others] = await telemetry.spans(1);
  expect(others).toEqual([]);
  return span!;
}

test('a request is a client span of its caller, carries its context, and is measured', async () => {
  const caller = trace.getTracer('test').startSpan('caller');
  await context.with(trace.setSpan(context.active(), caller), async () => {
    await ask(port, '/200?sig=secret&page=2', {
      headers: { 'user-agent': 'curl/8', 'x-asked': 'please' },
    });
    expect(trace.getActiveSpan()).toBe(caller);
  });
  const span = await onlySpan();
  const { traceId, spanId } = span.spanContext();
  expect(received?.headers['traceparent']).toBe(`00-${traceId}-${spanId}-01`);
  expect(span).toMatchObject({ name: 'GET', kind: 2, status: { code: 0 } });
  expect(span.parentSpanContext?.spanId).toBe(caller.spanContext().spanId);
  expect(span.attributes).toEqual({
    'http.request.method': 'GET',
    'server.address': '127.0.0.1',
    'server.port': port,
    'url.full': `http://127.0.0.1:${port}/200?sig=REDACTED&page=2`,
    'user_agent.original': 'curl/8',
    'http.response.status_code': 200,
    'network.peer.address': '127.0.0.1',
    'network.peer.port': port,
    'network.protocol.version': '1.1',
    'http.request.header.x-asked': ['please'],
    'http.response.header.x-answered': ['yes'],
  });
  const [series] = await telemetry.series('http.client.request.duration');
  expect(series?.attributes).toEqual({
    'http.request.method': 'GET',
    'server.address': '127.0.0.1',
    'server.port': port,
    'http.response.status_code': 200,
    'network.protocol.version': '1.1',
  });
});

test.each([
  ['/404', '404'],
  ['/500', '500'],
  ['/cut', 'aborted'],
])('the response to %s has the error type %s', async (path, type) => {
  await ask(port, path).catch(() => {});
  expect(await onlySpan()).toMatchObject({ status: { code: 2 }, attributes: { 'error.type': type } });
});

test('a request that fails says why', async () => {
  server.close();
  await ask(port, '/').catch(() => {});
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const span = await onlySpan();
  expect(span).toMatchObject({
    status: { code: 2, message: expect.stringContaining('ECONNREFUSED') },
    attributes: { 'error.type': 'ECONNREFUSED' },
    events: [{ name: 'exception' }],
  });
});

test.each([
  ['as an object', { 'x-asked': '1' }],
  ['as a list', ['host', 'shop.example', 'x-asked', '1']],
  ['that expect to continue', { expect: '100-continue' }],
])('headers %s carry the context', async (_how, headers) => {
  await ask(port, '/', { headers }, 'body');
  const { traceId } = (await onlySpan()).spanContext();
  expect(received?.headers['traceparent']).toContain(traceId);
});

test('another Host than that of the connection is no address', async () => {
  await ask(port, '/', { headers: { host: 'shop.example:81' } });
  expect((await onlySpan()).attributes).toMatchObject({ 'server.address': '127.0.0.1', 'server.port': port });
});

test('a response that nobody listens for ends its span', async () => {
  get({ port, host: '127.0.0.1', method: 'PURGE' });
  expect(await onlySpan()).toMatchObject({ name: 'HTTP', attributes: { 'http.request.method': '_OTHER' } });
});

test.each([
  ['GET', 101, { connection: 'upgrade', upgrade: 'websocket' }],
  ['CONNECT', 200, {}],
])('a connection that %s takes over is no error', async (method, status, headers) => {
  const takeOver = (_request: IncomingMessage, socket: Duplex) =>
    void socket.end(`HTTP/1.1 ${status} Taken\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n`);
  server.once('upgrade', takeOver).once('connect', takeOver);
  const sent = request({ port, host: '127.0.0.1', method, path: '/', headers }).end();
  const [, socket] = await Promise.race([once(sent, 'upgrade'), once(sent, 'connect')]);
  (socket as Duplex).destroy();
  server.removeAllListeners('upgrade').removeAllListeners('connect');
  expect(await onlySpan()).toMatchObject({
    name: method,
    status: { code: 0 },
    attributes: { 'http.response.status_code': status },
  });
});

test('what is suppressed or disabled is no span and carries nothing', async () => {
  await context.with(suppressTracing(context.active()), () => ask(port, '/'));
  expect(received?.headers).not.toHaveProperty('traceparent');
  const [instrumentation] = telemetry.instrumentations;
  instrumentation!.disable();
  await ask(port, '/');
  instrumentation!.enable();
  await ask(port, '/seen');
  expect((await onlySpan()).attributes['url.full']).toContain('/seen');
});

test('an address of IPv6 is in brackets', async () => {
  const sent = request({ host: '::1', port: 1, path: '/' }).on('error', () => {});
  await new Promise((resolve) => void sent.on('close', resolve));
  expect((await onlySpan()).attributes).toMatchObject({
    'server.address': '::1',
    'url.full': 'http://[::1]:1/',
  });
});

test('the whole URL that a proxy is asked for is the URL, without its password', async () => {
  await ask(port, 'http://ship:secret@far.example/200?sig=secret');
  expect((await onlySpan()).attributes).toMatchObject({
    'server.port': port,
    'url.full': 'http://REDACTED:REDACTED@far.example/200?sig=REDACTED',
  });
});

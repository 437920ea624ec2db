import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { context, propagation, trace } from '@opentelemetry/api';
import { getRPCMetadata, isTracingSuppressed } from '@opentelemetry/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ask, listen, recordTelemetry } from '../testing/record-telemetry.ts';
import { HttpServerInstrumentation } from './http-server-instrumentation.ts';

process.env['OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_REQUEST'] = 'Content-Type, x-list';
process.env['OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_RESPONSE_HEADERS'] = 'set-cookie,content-length';
const telemetry = recordTelemetry(() => [
  new HttpServerInstrumentation({
    ignore({ url }) {
      if (url === '/broken') throw new Error('a broken filter');
      return url === '/healthz';
    },
  }),
]);
const server = createServer();
let port = 0;
beforeEach(async () => {
  server.removeAllListeners('request');
  port = await listen(server);
});
afterEach(() => telemetry.reset());

test('a request continues its trace, with its baggage, and the route that anybody sets', async () => {
  let seen: object = {};
  server.on('request', (_request, response) => {
    Object.assign(getRPCMetadata(context.active())!, { route: '/graphql' });
    seen = {
      span: trace.getActiveSpan()?.spanContext().traceId,
      ship: propagation.getActiveBaggage()?.getEntry('ship')?.value,
    };
    response.end();
  });
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  await ask(port, '/x', {
    headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01`, baggage: 'ship=explorer' },
  });
  const [span] = await telemetry.spans(1);
  expect(seen).toEqual({ span: traceId, ship: 'explorer' });
  expect(span).toMatchObject({
    name: 'GET /graphql',
    attributes: { 'http.route': '/graphql' },
    parentSpanContext: { spanId: 'b7ad6b7169203331', isRemote: true },
  });
});

test('headers that are asked for are attributes', async () => {
  server.on('request', (_request, response) => {
    response.setHeader('set-cookie', ['a=1', 'b=2']).setHeader('content-length', 0).end();
  });
  await ask(port, '/', { headers: { 'content-type': 'text/plain', 'x-list': ['1', '2'], 'x-other': 'x' } });
  const [span] = await telemetry.spans(1);
  expect(span!.attributes).toMatchObject({
    'http.request.header.content-type': ['text/plain'],
    'http.request.header.x-list': ['1, 2'],
    'http.response.header.set-cookie': ['a=1', 'b=2'],
    'http.response.header.content-length': ['0'],
  });
  expect(span!.attributes).not.toHaveProperty('http.request.header.x-other');
});

test('what is ignored is no span, and nothing under it is', async () => {
  let suppressed = false;
  server.on('request', (_request, response) => {
    suppressed ||= isTracingSuppressed(context.active());
    response.end();
  });
  await ask(port, '/healthz');
  expect(suppressed).toBe(true);
  await ask(port, '/other');
  expect((await telemetry.spans(1)).map(({ attributes }) => attributes['url.path'])).toEqual(['/other']);
});

test('a filter that throws ignores nothing', async () => {
  server.on('request', (_request, response) => response.end());
  await ask(port, '/broken');
  await telemetry.spans(1);
});

test.each([
  [200, undefined, 0],
  [404, undefined, 0],
  [500, '500', 2],
  [503, '503', 2],
])('status %d has the error type %s and the span status %d', async (status, type, code) => {
  server.on('request', (_request, response) => response.writeHead(status).end());
  await ask(port, '/');
  const [span] = await telemetry.spans(1);
  expect(span!.attributes['http.response.status_code']).toBe(status);
  expect(span!.attributes['error.type']).toBe(type);
  expect(span!.status.code).toBe(code);
});

test('a method that is none of HTTP is _OTHER, and HTTP in the name', async () => {
  server.on('request', (_request, response) => response.end());
  await ask(port, '/', { method: 'PROPFIND' });
  const [span] = await telemetry.spans(1);
  expect(span).toMatchObject({
    name: 'HTTP',
    attributes: { 'http.request.method': '_OTHER', 'http.request.method_original': 'PROPFIND' },
  });
});

test('a response that its client did not wait for is aborted', async () => {
  server.on('request', (request, response) => {
    response.write('half');
    request.socket.destroy();
  });
  const client = connect(port, '127.0.0.1');
  client.on('error', () => {}).write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await once(client, 'close');
  const [span] = await telemetry.spans(1);
  expect(span).toMatchObject({ status: { code: 2 }, attributes: { 'error.type': 'aborted' } });
});

test('who is disabled sees nothing; who is enabled twice sees each request once', async () => {
  server.on('request', (_request, response) => response.end());
  const [instrumentation] = telemetry.instrumentations;
  instrumentation!.disable();
  await ask(port, '/unseen');
  instrumentation!.enable();
  instrumentation!.enable();
  await ask(port, '/seen');
  expect((await telemetry.spans(1)).map(({ attributes }) => attributes['url.path'])).toEqual(['/seen']);
});

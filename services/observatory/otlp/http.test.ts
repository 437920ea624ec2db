import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { beforeEach, expect, test } from 'vitest';
import { MetricStore } from '../store/metric-store.ts';
import { TelemetryStore } from '../store/telemetry-store.ts';
import { silent, start } from '#testkit/servers.ts';
import { RECORDED_TRACE, recordedRequest, spanId, traceId } from '../testing/telemetry.ts';
import { otlpApp } from './http.ts';
import { MAX_IN_FLIGHT_BYTES } from './in-flight-limit.ts';
import { decode } from './schema.ts';
import { MAX_REQUEST_BYTES } from './limits.ts';
import { signals } from './signals.ts';

const PROTOBUF = { 'content-type': 'application/x-protobuf' };
const JSON_TYPE = { 'content-type': 'application/json' };
const GZIP = { ...PROTOBUF, 'content-encoding': 'gzip' };

let store: TelemetryStore;
let base: string;

beforeEach(async () => {
  store = new TelemetryStore(1e7);
  base = await start(otlpApp(signals(store, new MetricStore()), silent, '127.0.0.1'));
});

async function post(path: string, body: Buffer | string, headers: Record<string, string>) {
  const bytes = typeof body === 'string' ? body : new Uint8Array(body);
  const response = await fetch(`${base}${path}`, { method: 'POST', body: bytes, headers });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    allow: response.headers.get('allow'),
    body: Buffer.from(await response.arrayBuffer()),
  };
}

test('takes spans, plain and compressed, and answers an empty message', async () => {
  for (const [body, headers] of [
    [recordedRequest, PROTOBUF],
    [gzipSync(recordedRequest), GZIP],
  ] as const)
    expect(await post('/v1/traces', body, headers)).toMatchObject({
      status: 200,
      type: 'application/x-protobuf',
      body: Buffer.alloc(0),
    });
  expect(store.trace(RECORDED_TRACE)?.spans.size).toBe(8);
  expect(store.duplicateSpans).toBe(8);
});

test.each(['/v1/traces', '/v1/logs', '/v1/metrics'])(
  'an empty request to %s is a valid one',
  async (path) => {
    expect(await post(path, Buffer.alloc(0), PROTOBUF)).toMatchObject({ status: 200 });
  },
);

test.each([
  ['malformed protobuf', 400, Buffer.from('not protobuf'), PROTOBUF],
  ['gzip that is not gzip', 400, Buffer.from('not gzip'), GZIP],
  ['a body that is too large', 413, Buffer.alloc(MAX_REQUEST_BYTES + 1), PROTOBUF],
  ['a body that is too large once it is unpacked', 413, gzipSync(Buffer.alloc(MAX_REQUEST_BYTES + 1)), GZIP],
  ['an unknown compression', 415, recordedRequest, { ...PROTOBUF, 'content-encoding': 'compress' }],
])('%s is answered %i with a google.rpc.Status', async (_what, status, body, headers) => {
  const answer = await post('/v1/traces', body, headers);
  expect(answer).toMatchObject({ status, type: 'application/x-protobuf' });
  expect([...answer.body.subarray(0, 3)]).toEqual([0x08, status === 413 ? 8 : 3, 0x12]);
  expect(answer.body.subarray(4).toString()).toHaveLength(answer.body[3]!);
  expect(store.counts).toEqual({ traces: 0, spans: 0, logs: 0 });
});

test('takes JSON, plain and compressed, and answers in JSON', async () => {
  const json = JSON.stringify(decode.TracesRequest(recordedRequest));
  for (const [body, headers] of [
    [json, { 'content-type': 'application/json; charset=utf-8' }],
    [gzipSync(json), { ...JSON_TYPE, 'content-encoding': 'gzip' }],
  ] as const)
    expect(await post('/v1/traces', body, headers)).toMatchObject({
      status: 200,
      type: 'application/json',
      body: Buffer.from('{}'),
    });
  expect(store.trace(RECORDED_TRACE)?.spans.size).toBe(8);
});

test('malformed JSON is answered 400 with a google.rpc.Status in JSON', async () => {
  const { status, type, body } = await post('/v1/logs', '{"resourceLogs":{}}', JSON_TYPE);
  expect([status, type]).toEqual([400, 'application/json']);
  expect(JSON.parse(String(body))).toEqual({ code: 3, message: 'resourceLogs is not a list' });
});

test('what is refused of a request is told as a partial success, and the rest is kept', async () => {
  const spans = [{ traceId: traceId(1), spanId: spanId(1) }, { traceId: 'ab' }, {}];
  const request = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
  const inJson = await post('/v1/traces', request, JSON_TYPE);
  const errorMessage = 'a span needs a trace id of 32 hex digits and a span id of 16, not all 0';
  expect(inJson.status).toBe(200);
  expect(JSON.parse(String(inJson.body))).toEqual({ partialSuccess: { rejectedSpans: '2', errorMessage } });
  // resource_spans → scope_spans → one span without a field
  const inProtobuf = await post('/v1/traces', Buffer.from([0x0a, 4, 0x12, 2, 0x12, 0]), PROTOBUF);
  expect(inProtobuf).toMatchObject({ status: 200, type: 'application/x-protobuf' });
  const text = Buffer.from(errorMessage);
  expect(inProtobuf.body).toEqual(
    Buffer.concat([Buffer.from([0x0a, 4 + text.length, 0x08, 1, 0x12, text.length]), text]),
  );
  expect(store.counts.spans).toBe(1);
});

test('a field that is wrong costs itself, and is told', async () => {
  const span = {
    traceId: traceId(1),
    spanId: spanId(1),
    parentSpanId: 'x',
    kind: 'SERVER',
    links: [{}],
    flags: 'y',
  };
  const request = JSON.stringify({ resourceSpans: [{ resource: 5, scopeSpans: [{ spans: [span] }] }] });
  const { status, body } = await post('/v1/traces', request, JSON_TYPE);
  expect(status).toBe(200);
  expect(JSON.parse(String(body))).toEqual({
    partialSuccess: {
      rejectedSpans: '0',
      errorMessage: [
        'resource is not an object, and is left out',
        'kind is not a whole number, and is left out',
        'flags is not a whole number, and is left out',
        'parentSpanId is not 16 hex digits, and is left out',
        'a link needs a trace id of 32 hex digits and a span id of 16, and is left out',
      ].join('; '),
    },
  });
  const { parentId, json } = store.trace(traceId(1))!.spans.get(spanId(1))!;
  expect(parentId).toBe('');
  expect(JSON.parse(json)).toEqual({ traceId: traceId(1), spanId: spanId(1), links: [] });
  expect(store.notices.fields).toBe(5);
  expect(store.notices.list()[0]).toEqual({
    message: 'a link needs a trace id of 32 hex digits and a span id of 16, and is left out',
    count: 1,
  });
});

test.each([
  ['/v1/logs', { resourceLogs: [{ scopeLogs: [{ logRecords: [5] }] }] }, 'rejectedLogRecords'],
  [
    '/v1/metrics',
    {
      resourceMetrics: [
        { scopeMetrics: [{ metrics: [{ name: 'x'.repeat(9000), gauge: { dataPoints: [{ asInt: 1 }] } }] }] },
      ],
    },
    'rejectedDataPoints',
  ],
])('a partial success of %s counts its own kind', async (path, request, rejected) => {
  const { body } = await post(path, JSON.stringify(request), JSON_TYPE);
  expect(JSON.parse(String(body))).toMatchObject({ partialSuccess: { [rejected]: '1' } });
});

test('requests that are too many at once are told to come again, and then are taken', async () => {
  const slow = Array.from({ length: MAX_IN_FLIGHT_BYTES / MAX_REQUEST_BYTES }, () => {
    const headers = { ...PROTOBUF, 'content-length': MAX_REQUEST_BYTES };
    const open = request(`${base}/v1/traces`, { method: 'POST', headers });
    open.on('error', () => {}); // they are cut off below
    open.flushHeaders();
    return open;
  });
  const send = () => fetch(`${base}/v1/traces`, { method: 'POST', body: '{}', headers: JSON_TYPE });
  await expect.poll(async () => (await send()).status).toBe(429);
  const refused = await send();
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(await refused.json()).toMatchObject({ code: 8 });
  for (const open of slow) open.destroy();
  await expect.poll(async () => (await send()).status).toBe(200);
});

test('another content type is answered 415, another method 405, another path 404', async () => {
  expect(await post('/v1/traces', '{}', { 'content-type': 'text/plain' })).toMatchObject({ status: 415 });
  expect(await post('/v1/profiles', recordedRequest, PROTOBUF)).toMatchObject({ status: 404 });
  const got = await fetch(`${base}/v1/traces`);
  expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST']);
});

test('a page that had its name point here (DNS rebinding) can send nothing', async () => {
  const status = await new Promise((resolve, reject) => {
    const headers = { ...PROTOBUF, host: 'evil.example:4318', origin: 'http://evil.example:4318' };
    request(`${base}/v1/traces`, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end(recordedRequest);
  });
  expect(status).toBe(403);
  expect(store.counts.spans).toBe(0);
});

test('what is not taken is named', async () => {
  const said = async (headers: Record<string, string>) => {
    const answer = await post('/v1/traces', '{}', headers);
    return [answer.status, (JSON.parse(String(answer.body)) as { message: string }).message];
  };
  expect(await said({ 'content-type': 'text/plain' })).toEqual([
    415,
    "Content-Type 'text/plain' is not taken: send OTLP with application/x-protobuf or application/json",
  ]);
  expect(await said({ ...JSON_TYPE, 'content-encoding': 'compress' })).toEqual([
    415,
    "Content-Encoding 'compress' is not taken: send the body as it is, or with gzip, deflate, br or zstd",
  ]);
});

test('the pages of named origins may send, and no others', async () => {
  const origin = 'http://shop.example:3000';
  base = await start(otlpApp(signals(store, new MetricStore()), silent, '127.0.0.1', new Set([origin])));
  const asked = await fetch(`${base}/v1/traces`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-key',
    },
  });
  expect(asked.status).toBe(204);
  expect(asked.headers.get('access-control-allow-origin')).toBe(origin);
  expect(asked.headers.get('access-control-allow-headers')).toBe('content-type,x-key');
  const send = (from: string) =>
    fetch(`${base}/v1/traces`, { method: 'POST', body: '{}', headers: { ...JSON_TYPE, origin: from } });
  const sent = await send(origin);
  expect([sent.status, sent.headers.get('access-control-allow-origin')]).toEqual([200, origin]);
  const other = await send('http://evil.example');
  expect([other.status, other.headers.get('access-control-allow-origin')]).toEqual([403, null]);
});

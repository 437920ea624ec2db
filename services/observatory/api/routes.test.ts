import { request } from 'node:http';
import { beforeEach, describe, expect, test } from 'vitest';
import { Health } from '#http-service/health.ts';
import { observatoryApp } from '../app.ts';
import type { TracesRequest } from '../model/otlp.ts';
import { MetricStore } from '../store/metric-store.ts';
import { TelemetryStore } from '../store/telemetry-store.ts';
import { silent, start } from '#testkit/servers.ts';
import { addLogs, addSpans, attributes, resource, spanId, traceId } from '../testing/telemetry.ts';

let store: TelemetryStore;
let metrics: MetricStore;
let base: string;

beforeEach(async () => {
  store = new TelemetryStore(1e7);
  metrics = new MetricStore();
  const health = new Health('observatory');
  base = await start(observatoryApp({ store, metrics, health, logger: silent, host: '127.0.0.1' }));
});

async function get(path: string) {
  const response = await fetch(`${base}${path}`);
  return { status: response.status, body: (await response.json()) as { data: never; errors: unknown } };
}

/** The ids of the traces that a search finds, as small numbers. */
async function search(query: string): Promise<number[]> {
  const { body } = await get(`/api/traces?${query}`);
  return (body.data as { traceID: string }[]).map(({ traceID }) => parseInt(traceID, 16));
}

test('a trace is there by its id in any of its forms, and nothing else is', async () => {
  addSpans(store, 'endeavour', { traceId: traceId(0xab) });
  const whole = await get(`/api/traces/${traceId(0xab)}`);
  expect(whole).toMatchObject({ status: 200, body: { total: 0, limit: 0, offset: 0, errors: null } });
  expect(await get('/api/traces/AB')).toEqual(whole);
  for (const [id, code, msg] of [
    ['cd', 404, 'trace not found'],
    ['xyz', 400, 'A trace id is up to 32 hex digits'],
    ['0'.repeat(33), 400, 'A trace id is up to 32 hex digits'],
  ] as const)
    expect(await get(`/api/traces/${id}`)).toEqual({
      status: code,
      body: { data: null, total: 0, limit: 0, offset: 0, errors: [{ code, msg }] },
    });
});

test('a trace of which only log lines have come is not found yet, but its lines are', async () => {
  addLogs(store, 'endeavour', { traceId: traceId(1) });
  expect((await get(`/api/traces/${traceId(1)}`)).status).toBe(404);
  expect((await get(`/api/logs?trace_id=${traceId(1)}`)).body.data).toHaveLength(1);
});

test('a search finds traces with one span that meets every condition, newest first', async () => {
  const at = (second: number, millis: number) => ({
    startTimeUnixNano: `${second}000000000`,
    endTimeUnixNano: `${second}${String(millis).padStart(3, '0')}000000`,
  });
  addSpans(store, 'endeavour', { traceId: traceId(1), name: 'dock', ...at(10, 5) });
  addSpans(store, 'endeavour', { traceId: traceId(3), name: 'dock', ...at(30, 500), status: { code: 2 } });
  addSpans(store, 'endeavour', {
    traceId: traceId(2),
    name: 'separate',
    ...at(20, 50),
    attributes: attributes({ 'sos.ship.id': 'endeavour' }),
  });
  addSpans(store, 'pontus', { traceId: traceId(1), spanId: spanId(2), name: 'separate', ...at(10, 900) });
  expect(await search('start=0&service=endeavour')).toEqual([3, 2, 1]);
  expect(await search('start=0&service=pontus')).toEqual([1]);
  expect(await search('start=0&service=nobody')).toEqual([]);
  expect(await search('start=0&service=endeavour&limit=2')).toEqual([3, 2]);
  expect(await search('start=0&service=endeavour&operation=separate')).toEqual([2]);
  expect(await search('service=endeavour&start=20000000&end=29000000')).toEqual([2]);
  expect(await search('start=0&service=endeavour&minDuration=50ms')).toEqual([3, 2]);
  expect(await search('start=0&service=endeavour&minDuration=10ms&maxDuration=0.1s')).toEqual([2]);
  expect(await search('start=-1&service=endeavour&minDuration=-1s')).toEqual([3, 2, 1]);
  expect(await search('start=0&service=endeavour&maxDuration=-1s')).toEqual([]);
  expect(await search('start=0&service=endeavour&tag=error:true')).toEqual([3]);
  expect(
    await search(`start=0&service=endeavour&tags=${encodeURIComponent('{"sos.ship.id":"endeavour"}')}`),
  ).toEqual([2]);
  expect(await search('start=0&service=endeavour&tag=sos.ship.id:explorer')).toEqual([]);
  expect(await search('service=endeavour')).toEqual([]); // Jaeger looks back 48 hours when it is not told
});

test('tags are found on the span, its resource, its scope and its events, and as what Jaeger makes of its fields', async () => {
  const value = attributes({ 'resource.one': 'a', 'service.name': 'endeavour' });
  store.addSpans({
    resourceSpans: [
      {
        resource: { attributes: value },
        scopeSpans: [
          {
            scope: { name: 'sos', attributes: attributes({ 'scope.one': 'b' }) },
            spans: [
              {
                traceId: traceId(1),
                spanId: spanId(1),
                kind: 2,
                startTimeUnixNano: `${Date.now()}000000`,
                status: { code: 1 },
                attributes: [
                  { key: 'text', value: { stringValue: 'say "ñ"' } },
                  { key: 'number', value: { intValue: '42' } },
                  { key: 'real', value: { doubleValue: 1.5 } },
                  { key: 'yes', value: { boolValue: true } },
                  { key: 'address', value: { stringValue: '[::1]' } },
                  { key: 'none', value: { stringValue: '' } },
                  { value: { stringValue: 'z' }, key: 'turned' },
                  { key: 'list', value: { arrayValue: { values: [{ stringValue: 'x' }] } } },
                ],
                events: [{ name: 'refused', attributes: attributes({ 'event.one': 'c' }) }],
              },
            ],
          },
        ],
      },
    ],
  });
  for (const [key, text] of Object.entries({
    'resource.one': 'a',
    'service.name': 'endeavour',
    'scope.one': 'b',
    'event.one': 'c',
    text: 'say "ñ"',
    number: '42',
    real: '1.5',
    yes: 'true',
    list: '["x"]',
    address: '[::1]',
    none: '',
    turned: 'z',
    'span.kind': 'server',
    'otel.scope.name': 'sos',
    'otel.status_code': 'OK',
    error: 'false',
  })) {
    const tags = (value: string) => encodeURIComponent(JSON.stringify({ [key]: value }));
    expect(await search(`service=endeavour&tags=${tags(text)}`), key).toEqual([1]);
    expect(await search(`service=endeavour&tags=${tags('else')}`), key).toEqual(key === 'error' ? [1] : []);
  }
  expect(await search('service=endeavour&tag=number:42&tag=event.one:c')).toEqual([1]);
  expect(await search('service=endeavour&tag=number:42&tag=event.one:d')).toEqual([]);
});

test('traces are there by their ids in a search, and what is not is told', async () => {
  addSpans(store, 'endeavour', { traceId: traceId(0xa1) }, { traceId: traceId(0xa2) });
  expect(await search(`traceID=a2&traceID=${traceId(0xa1)}&traceID=A2`)).toEqual([0xa2, 0xa1]);
  const { status, body } = await get('/api/traces?traceID=a1&traceID=ff');
  expect([status, (body.data as object[]).length]).toEqual([200, 1]);
  expect(body.errors).toEqual([{ msg: 'trace not found', traceID: '00000000000000ff' }]);
});

test('a span that does not end after it starts, or has no service, is as Jaeger has it', async () => {
  addSpans(store, '', { startTimeUnixNano: '2000000', endTimeUnixNano: '1000000' });
  const { data } = (await get(`/api/traces/${traceId(1)}`)).body;
  expect(data).toMatchObject([
    {
      spans: [
        {
          duration: 0,
          warnings: [
            'Negative duration detected, sanitizing end timestamp. Original end timestamp: 1970-01-01 00:00:00.001 +0000 UTC, adjusted to: 1970-01-01 00:00:00.002000001 +0000 UTC',
          ],
        },
      ],
      processes: { p1: { serviceName: 'empty-service-name' } },
    },
  ]);
});

test('operations of a service, of one kind or of any', async () => {
  addSpans(store, 'a/b', { name: 'dock', kind: 2 }, { spanId: spanId(2), name: 'dock', kind: 3 });
  addSpans(store, 'a/b', { spanId: spanId(3), name: 'again' });
  addSpans(store, 'pontus', { spanId: spanId(4), name: 'other' });
  expect((await get('/api/services/a%2Fb/operations')).body).toMatchObject({
    data: ['again', 'dock'],
    total: 2,
  });
  expect((await get('/api/operations?service=a/b')).body.data).toEqual([
    { name: 'again', spanKind: '' },
    { name: 'dock', spanKind: 'client' },
    { name: 'dock', spanKind: 'server' },
  ]);
  expect((await get('/api/operations?service=a/b&spanKind=server')).body.data).toEqual([
    { name: 'dock', spanKind: 'server' },
  ]);
  expect((await get('/api/operations')).status).toBe(400);
});

test('dependencies count the children of each service by their parents’', async () => {
  addSpans(store, 'explorer', {}, { spanId: spanId(2), parentSpanId: spanId(1) });
  addSpans(store, 'pontus', { spanId: spanId(3), parentSpanId: spanId(2) });
  const at = 1_763_697_600_000;
  const query = `/api/dependencies?endTs=${at + 1_000}&lookback=2000`;
  const inside = { parent: 'explorer', child: 'explorer', callCount: 1 };
  expect((await get(query)).body.data).toEqual([
    inside,
    { parent: 'explorer', child: 'pontus', callCount: 1 },
  ]);
  expect((await get(`${query}&service=pontus`)).body.data).toHaveLength(1);
  expect((await get(`/api/dependencies?endTs=${at - 1}&lookback=2000`)).body.data).toEqual([]);
  expect((await get('/api/dependencies?endTs=x')).status).toBe(400);
});

describe('v3', () => {
  const from = 'query.start_time_min=2025-11-21T04:00:00Z';
  const to = 'query.start_time_max=2025-11-21T05:00:00.000000001%2B01:00';
  const json = async (path: string) =>
    (await (await fetch(`${base}/api/v3${path}`)).json()) as { result: TracesRequest };

  test('gives services, operations and traces in OTLP/JSON', async () => {
    addSpans(store, 'endeavour', { kind: 2 });
    addSpans(store, 'endeavour', { spanId: spanId(2), parentSpanId: spanId(9), name: 'orphan' });
    expect(await json('/services')).toEqual({ services: ['endeavour'] });
    expect(await json('/operations?service=endeavour&span_kind=server')).toEqual({
      operations: [{ name: 'dock', spanKind: 'server' }],
    });
    const found = await json(`/traces?${from}&${to}&query.service_name=endeavour&query.duration_min=1ms`);
    expect(found).toEqual(await json('/traces/1'));
    const [{ resource: ofSpans, scopeSpans } = {}] = found.result.resourceSpans ?? [];
    expect(ofSpans).toEqual(resource('endeavour'));
    expect(scopeSpans?.[0]?.spans).toMatchObject([
      { traceId: traceId(1), spanId: spanId(1), kind: 2, startTimeUnixNano: '1763697600000000000' },
      {
        name: 'orphan',
        attributes: [
          {
            key: '@jaeger@warnings',
            value: {
              arrayValue: { values: [{ stringValue: expect.stringContaining('is not in the trace') }] },
            },
          },
        ],
      },
    ]);
    const raw = JSON.stringify(await json('/traces/1?raw_traces=true'));
    expect(raw).toContain('orphan');
    expect(raw).not.toContain('@jaeger');
  });

  test('finds by attributes, so many at most, with parameters in either case', async () => {
    addSpans(store, 'endeavour', { traceId: traceId(1), attributes: attributes({ ship: 'explorer' }) });
    addSpans(store, 'endeavour', { traceId: traceId(2) });
    const ids = async (query: string) =>
      (await json(`/traces?${query}`)).result.resourceSpans!.flatMap(({ scopeSpans = [] }) =>
        scopeSpans.flatMap(({ spans = [] }) => spans.map(({ traceId }) => parseInt(traceId!, 16))),
      );
    const ship = encodeURIComponent('{"ship":"explorer"}');
    expect(await ids(`${from}&${to}&query.attributes=${ship}`)).toEqual([1]);
    expect(await ids(`${from}&${to}&query.search_depth=1`)).toHaveLength(1);
    const camelCase = `${from}&${to}`.replaceAll(/_(.)/g, (_match, letter: string) => letter.toUpperCase());
    expect(await ids(`${camelCase}&query.serviceName=endeavour`)).toHaveLength(2);
    expect(await ids(`${camelCase}&query.searchDepth=1`)).toHaveLength(1);
  });

  test.each([
    ['/traces/1', 404, 'No traces found'],
    [
      '/traces/1?start_time=bad',
      400,
      "unable to parse param 'start_time': a time such as 2026-07-20T04:07:09.030Z",
    ],
    [
      `/traces?${from}&${to}&query.attributes=bad`,
      400,
      `malformed 'query.attributes' parameter, expecting a JSON object of strings such as {"key":"value"}`,
    ],
    [
      `/traces?${from}&${to}&query.search_depth=x`,
      400,
      "unable to parse param 'query.search_depth': a whole number from 1 to 2147483647",
    ],
    ['/traces/x', 400, 'A trace id is up to 32 hex digits'],
    ['/traces', 400, 'query.start_time_min is required, a time in RFC 3339'],
    [
      `/traces?query.start_time_min=yesterday&${to}`,
      400,
      "unable to parse param 'query.start_time_min': a time such as 2026-07-20T04:07:09.030Z",
    ],
    [`/traces?${from}&${to}&query.service_name=nobody`, 404, 'No traces found'],
  ])('%s is answered %i', async (path, httpCode, message) => {
    const response = await fetch(`${base}/api/v3${path}`);
    expect(response.status).toBe(httpCode);
    expect(await response.json()).toEqual({ error: { httpCode, message } });
  });
});

test.each([
  '',
  'service=a&limit=x',
  'service=a&start=1e3',
  'service=a&start=99999999999999999999',
  'service=a&limit=0',
  'service=a&limit=99999999999',
  `service=a&tags=${encodeURIComponent('{"a":1}')}`,
  'service=a&raw=x',
  'traceID=a1&start=x',
  'service=a&minDuration=5',
  'service=a&minDuration=2s&maxDuration=1s',
  'service=a&tags=x',
  'service=a&tag=x',
  `service=a&minDuration=${'1'.repeat(15_000)}`, // a regular expression that backtracks takes minutes for this
])('the search "%s" is answered 400', async (query) => {
  expect(await get(`/api/traces?${query}`)).toMatchObject({ status: 400, body: { errors: [{ code: 400 }] } });
});

test('log lines are in the order of their times, those of one trace or the last that came', async () => {
  const line = (text: string, second: number) => ({
    timeUnixNano: `${second}000123456`,
    severityNumber: 17,
    body: { stringValue: text },
  });
  addLogs(
    store,
    'pontus',
    { ...line('second', 2), traceId: traceId(1), spanId: spanId(7) },
    line('third', 3),
  );
  addLogs(store, 'endeavour', {
    ...line('first', 1),
    traceId: traceId(1),
    attributes: [{ key: 'big', value: { intValue: '9007199254740993' } }],
  });
  const { body } = await get(`/api/logs?trace_id=${traceId(1)}`);
  expect(body.data).toMatchObject([
    { body: 'first', service: 'endeavour', time: '1970-01-01T00:00:01.000123Z', severity: 'ERROR' },
    { body: 'second', service: 'pontus', traceId: traceId(1), spanId: spanId(7) },
  ]);
  const all = await fetch(`${base}/api/logs`);
  const text = await all.text();
  expect(text).toContain('"big":9007199254740993');
  expect(text.indexOf('second')).toBeLessThan(text.indexOf('third'));
});

test('a series is there with its latest value, exactly', async () => {
  for (const asInt of ['1', '9007199254740993'])
    metrics.addMetrics({
      resourceMetrics: [
        {
          resource: resource('pontus'),
          scopeMetrics: [
            {
              metrics: [
                { name: 'sos.docks.occupied', gauge: { dataPoints: [{ asInt, timeUnixNano: '1000' }] } },
              ],
            },
          ],
        },
      ],
    });
  const text = await (await fetch(`${base}/api/metrics`)).text();
  expect(text).toContain('"value":9007199254740993');
  expect(JSON.parse(text)).toMatchObject({
    total: 1,
    data: [
      { service: 'pontus', name: 'sos.docks.occupied', kind: 'gauge', time: '1970-01-01T00:00:00.000001Z' },
    ],
  });
});

test('what was dropped is told', async () => {
  addSpans(store, 'endeavour', {}, { traceId: 'ab' });
  const { body } = await get('/api/stats');
  expect(body.data).toMatchObject({
    bytes: store.bytes,
    limit: 1e7,
    spans: 1,
    drops: { rejectedSpans: 1 },
    services: [{ service: 'endeavour', bytes: store.bytes, traces: 1, drops: { rejectedSpans: 1 } }],
  });
});

/** The status of an answer to GET with headers exactly as they are: fetch would set some itself. */
function statusWith(path: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(base + path, { headers }, (response) => {
      response.destroy();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

test.each([
  ['evil.example', 403],
  ['localhost.evil.example:16686', 403],
  ['localhost:16686', 200],
  ['[::1]:16686', 200],
  ['127.0.0.1', 200],
])('a request for the host "%s" is answered %i', async (host, expected) => {
  expect(await statusWith('/api/services', { host })).toBe(expected);
});

test.each([
  ['its own page', ['same-origin', 'cors', 'empty'], 200],
  ['its address bar', ['none', 'navigate', 'document'], 200],
  ['a link in another page', ['cross-site', 'navigate', 'document'], 200],
  ['a frame in another page', ['cross-site', 'navigate', 'iframe'], 403],
  ['an image in another page', ['cross-site', 'no-cors', 'image'], 403],
  ['a page of another port', ['same-site', 'cors', 'empty'], 403],
])(
  'what a browser asks for from %s is answered',
  async (_what, [site = '', mode = '', dest = ''], expected) => {
    const headers = { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest };
    for (const path of ['/', '/api/services', '/page/live/map'])
      expect(await statusWith(path, headers)).toBe(expected);
  },
);

test.each([
  ['', 200],
  ['the same', 200],
  ['https://evil.example', 403],
  ['null', 403],
])('spans of a page of the origin "%s" are answered %i', async (origin, expected) => {
  const from = origin === 'the same' ? base : origin;
  const headers = { 'content-type': 'application/json', ...(from && { origin: from }) };
  const span = { traceId: traceId(7), spanId: spanId(7), name: 'click' };
  const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
  const { status } = await fetch(`${base}/v1/traces`, { method: 'POST', headers, body });
  expect([status, store.counts.spans]).toEqual(expected === 200 ? [200, 1] : [403, 0]);
});

test('no other origin is let in, and other methods are refused', async () => {
  const response = await fetch(`${base}/api/services`, { headers: { origin: 'https://evil.example' } });
  expect(response.headers.get('access-control-allow-origin')).toBeNull();
  expect((await fetch(`${base}/api/services`, { method: 'POST' })).status).toBe(405);
});

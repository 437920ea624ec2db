import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '#testkit/wait-for.ts';
import { ForeignApp, type Agent } from './foreign-app.ts';
import { Score } from './score.ts';
import type { Attributes, SinkSpan } from './sink.ts';

/** What a span must be. An attribute that is undefined must not be there. */
interface Expected {
  name?: string;
  status?: number;
  attributes?: Record<string, unknown>;
}

type ServerCase = [what: string, head: string[], expected: Expected];
type ClientCase = [
  what: string,
  url: (peer: string) => string,
  method: string,
  expected: (peer: URL) => Expected,
];

const ask = (path: string, ...headers: string[]) => [`GET ${path} HTTP/1.1`, 'Host: localhost', ...headers];
const method = (name: string, ...headers: string[]) => [
  `${name} /ships/explorer HTTP/1.1`,
  'Host: localhost',
  ...headers,
];
const known = (name: string): ServerCase => [
  `the method ${name}`,
  method(name),
  { attributes: { 'http.request.method': name, 'http.request.method_original': undefined } },
];

/**
 * HTTP semantic conventions, "HTTP server": requirement levels Required, Conditionally Required and Recommended; "Setting server.address
 * and server.port"; "Name"; "Status".
 */
const SERVER: ServerCase[] = [
  [
    'a request',
    ask('/ships/explorer'),
    {
      name: 'GET /ships/:ship',
      status: 0,
      attributes: {
        'http.request.method': 'GET',
        'http.route': '/ships/:ship',
        'http.response.status_code': 200,
        'url.path': '/ships/explorer',
        'url.scheme': 'http',
        'url.query': undefined,
        'error.type': undefined,
        'network.protocol.version': '1.1',
        'network.peer.address': '127.0.0.1',
        'client.address': '127.0.0.1',
        'server.address': 'localhost',
        'server.port': 80,
      },
    },
  ],
  ...['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH', 'QUERY'].map(known),
  [
    'a method that is none of HTTP',
    method('PROPFIND'),
    {
      name: 'HTTP',
      attributes: { 'http.request.method': '_OTHER', 'http.request.method_original': 'PROPFIND' },
    },
  ],
  ['a query', ask('/ships/explorer?page=2&sort=id'), { attributes: { 'url.query': 'page=2&sort=id' } }],
  ['an empty query', ask('/ships/explorer?'), { attributes: { 'url.query': undefined } }],
  ...['sig', 'Signature', 'AWSAccessKeyId', 'X-Goog-Signature'].map((name): ServerCase => [
    `a query that is signed by ${name}`,
    ask(`/ships/explorer?page=2&${name}=secret`),
    { attributes: { 'url.query': `page=2&${name}=REDACTED` } },
  ]),
  [
    'a user agent',
    ask('/ships/explorer', 'User-Agent: curl/8.5.0'),
    { attributes: { 'user_agent.original': 'curl/8.5.0' } },
  ],
  [
    'a Host with a port',
    ['GET / HTTP/1.1', 'Host: shop.example:8080'],
    { attributes: { 'server.address': 'shop.example', 'server.port': 8080 } },
  ],
  [
    'a Host of IPv6',
    ['GET / HTTP/1.1', 'Host: [::1]:8080'],
    { attributes: { 'server.address': '[::1]', 'server.port': 8080 } },
  ],
  [
    'a proxy, by X-Forwarded-*',
    ask(
      '/',
      'X-Forwarded-Host: shop.example',
      'X-Forwarded-Proto: https',
      'X-Forwarded-For: 192.0.2.1, 10.0.0.1',
    ),
    {
      attributes: {
        'server.address': 'shop.example',
        'server.port': 443,
        'url.scheme': 'https',
        'client.address': '192.0.2.1',
      },
    },
  ],
  [
    'a proxy that keeps the Host',
    ask('/', 'X-Forwarded-Proto: https'),
    { attributes: { 'server.address': 'localhost', 'server.port': 443, 'url.scheme': 'https' } },
  ],
  [
    'a proxy, by Forwarded',
    ask('/', 'Forwarded: for="[2001:db8::1]:4711";host="shop.example:8443";proto=https, for=10.0.0.1'),
    {
      attributes: {
        'server.address': 'shop.example',
        'server.port': 8443,
        'url.scheme': 'https',
        'client.address': '2001:db8::1',
      },
    },
  ],
  [
    'a scheme that nobody knows',
    ask('/', 'X-Forwarded-Proto: customer-1'),
    { attributes: { 'url.scheme': 'http' } },
  ],
  [
    'HTTP/1.0',
    ['GET /ships/explorer HTTP/1.0'],
    { attributes: { 'network.protocol.version': '1.0', 'http.response.status_code': 200 } },
  ],
  [
    'a whole URL as its target',
    ['GET http://user:secret@shop.example/ships/explorer?a=1 HTTP/1.1', 'Host: shop.example'],
    { attributes: { 'url.path': '/ships/explorer', 'url.query': 'a=1' } },
  ],
  [
    'a path that nothing is at',
    ask('/nowhere'),
    {
      name: 'GET',
      status: 0,
      attributes: { 'http.response.status_code': 404, 'http.route': undefined, 'error.type': undefined },
    },
  ],
  [
    'a 500',
    ask('/fails'),
    { name: 'GET /fails', status: 2, attributes: { 'http.response.status_code': 500, 'error.type': '500' } },
  ],
  [
    'captured headers',
    ask('/ships/explorer', 'X-Ship: explorer'),
    {
      attributes: {
        'http.request.header.x-ship': ['explorer'],
        'http.response.header.content-type': ['application/json; charset=utf-8'],
      },
    },
  ],
];

/** HTTP semantic conventions, "HTTP client". */
const CLIENT: ClientCase[] = [
  [
    'a call',
    (peer) => `${peer}/x?page=2`,
    'GET',
    ({ port }) => ({
      name: 'GET',
      status: 0,
      attributes: {
        'http.request.method': 'GET',
        'server.address': '127.0.0.1',
        'server.port': Number(port),
        'url.full': `http://127.0.0.1:${port}/x?page=2`,
        'http.response.status_code': 200,
        'network.protocol.version': '1.1',
        'network.peer.address': '127.0.0.1',
        'network.peer.port': Number(port),
        'error.type': undefined,
      },
    }),
  ],
  [
    'a refusal',
    (peer) => `${peer}/status/404`,
    'GET',
    () => ({ status: 2, attributes: { 'http.response.status_code': 404, 'error.type': '404' } }),
  ],
  [
    'a fault',
    (peer) => `${peer}/status/503`,
    'POST',
    () => ({ name: 'POST', status: 2, attributes: { 'error.type': '503' } }),
  ],
  [
    'a connection refused',
    () => 'http://127.0.0.1:1/',
    'GET',
    () => ({
      status: 2,
      attributes: { 'server.port': 1, 'http.response.status_code': undefined, 'error.type': 'ECONNREFUSED' },
    }),
  ],
  [
    'a password in the URL',
    (peer) => peer.replace('//', '//user:secret@'),
    'GET',
    ({ port }) => ({
      attributes: {
        'url.full': expect.stringMatching(new RegExp(`^http://(REDACTED:REDACTED@)?127.0.0.1:${port}/$`)),
      },
    }),
  ],
  [
    'a signed query',
    (peer) => `${peer}/?page=2&sig=secret`,
    'GET',
    () => ({ attributes: { 'url.full': expect.stringContaining('page=2&sig=REDACTED') } }),
  ],
  [
    'a method that is none of HTTP',
    (peer) => peer,
    'PURGE',
    () => ({
      name: 'HTTP',
      attributes: { 'http.request.method': '_OTHER', 'http.request.method_original': 'PURGE' },
    }),
  ],
];

const TRACE = '0af7651916cd43dd8448eb211c80';
const idOf = (index: number) => `${TRACE}${`${index}`.padStart(4, '0')}`;
const traceparent = (index: number) => `00-${idOf(index)}-b7ad6b7169203331-01`;

function check(
  { name, status, attributes }: SinkSpan | undefined = {} as SinkSpan,
  expected: Expected,
): void {
  if (expected.name !== undefined) expect(name).toBe(expected.name);
  if (expected.status !== undefined) expect(status).toBe(expected.status);
  for (const [key, value] of Object.entries(expected.attributes ?? {}))
    expect(attributes[key] ?? undefined, key).toEqual(value);
}

const METRIC_ATTRIBUTES = [
  'http.request.method',
  'url.scheme',
  'error.type',
  'http.response.status_code',
  'http.route',
  'network.protocol.name',
  'network.protocol.version',
  'server.address',
  'server.port',
];

describe.each<Agent>(['ours', 'stock'])('%s', (agent) => {
  let web: ForeignApp;
  let plain: ForeignApp;
  const env = {
    OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_REQUEST: 'X-Ship',
    OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_RESPONSE: 'content-type',
    OTEL_METRIC_EXPORT_INTERVAL: '500',
  };
  beforeAll(async () => {
    [web, plain] = await Promise.all([
      ForeignApp.start(agent, 'express-5/app.cjs', env),
      ForeignApp.start(agent, 'plain.cjs', env),
    ]);
  });
  afterAll(() => Promise.all([web.end(), plain.end()]));

  test('servers say what the conventions ask for', async () => {
    for (const [index, [, head]] of SERVER.entries())
      await web.write([...head, `traceparent: ${traceparent(index)}`, 'Connection: close']);
    const score = new Score('HTTP server conventions', agent);
    const spans = await waitFor('the server spans', () => {
      const found = web.sink.spans.filter(({ kind }) => kind === 2);
      return found.length >= SERVER.length && found;
    });
    for (const [index, [what, , expected]] of SERVER.entries())
      score.check(what, () =>
        check(
          spans.find(({ traceId }) => traceId === idOf(index)),
          expected,
        ),
      );
    score.check('every span has the address and port of its peer', () => {
      for (const { attributes } of spans) expect(attributes['network.peer.port']).toBeGreaterThan(0);
    });
    const series = await waitFor('the durations of all requests', () => {
      const found = web.sink.series('http.server.request.duration');
      return found.reduce((sum, { count }) => sum + count, 0) >= SERVER.length && found;
    });
    score.check('durations are in seconds, with the attributes of the conventions only', () => {
      expect(new Set(series.map(({ unit }) => unit))).toEqual(new Set(['s']));
      const names = new Set(series.flatMap(({ attributes }) => Object.keys(attributes)));
      expect(METRIC_ATTRIBUTES).toEqual(expect.arrayContaining([...names]));
    });
    score.check('durations have the status, the route and the type of an error', () => {
      expect(series.map(({ attributes }) => attributes)).toContainEqual(
        expect.objectContaining({
          'http.request.method': 'GET',
          'http.response.status_code': 500,
          'http.route': '/fails',
          'error.type': '500',
        }),
      );
    });
    score.print();
    if (agent === 'ours') expect(score.missed).toEqual([]);
  });

  test('clients say what the conventions ask for', async () => {
    for (const [index, [, url, name]] of CLIENT.entries()) {
      const query = new URLSearchParams({ url: url(plain.peer.url), method: name });
      await plain.ask(`/call?${query}`, { headers: { traceparent: traceparent(index) } });
    }
    const score = new Score('HTTP client conventions', agent);
    const spans = await waitFor('the client spans', () => {
      const found = plain.sink.spans.filter(({ kind }) => kind === 3);
      return found.length >= CLIENT.length && found;
    });
    for (const [index, [what, , , expected]] of CLIENT.entries())
      score.check(what, () =>
        check(
          spans.find(({ traceId }) => traceId === idOf(index)),
          expected(new URL(plain.peer.url)),
        ),
      );
    const series = await waitFor('the durations of all calls', () => {
      const found = plain.sink.series('http.client.request.duration');
      return found.reduce((sum, { count }) => sum + count, 0) >= CLIENT.length && found;
    });
    score.check('durations have the server, the status and the type of an error', () => {
      expect(series.map(({ attributes }): Attributes => attributes)).toContainEqual(
        expect.objectContaining({
          'http.request.method': 'POST',
          'server.address': '127.0.0.1',
          'server.port': Number(new URL(plain.peer.url).port),
          'http.response.status_code': 503,
          'error.type': '503',
        }),
      );
    });
    score.print();
    if (agent === 'ours') expect(score.missed).toEqual([]);
  });
});

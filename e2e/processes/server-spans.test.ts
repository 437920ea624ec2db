import { once } from 'node:events';
import { connect } from 'node:net';
import { request, type IncomingMessage, type RequestOptions } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { waitForSpans } from '#testkit/jaeger.ts';
import { startObservatory, startService } from '#testkit/program.ts';
import { waitFor } from '#testkit/wait-for.ts';

/** What a server may be asked, well and badly. All say the same Host, whatever port they are sent to. */
const REQUESTS: [what: string, options: RequestOptions, body?: string][] = [
  ['a request that is answered', { path: '/request_docking/ship-1' }],
  ['HEAD', { method: 'HEAD', path: '/docked_ships' }],
  [
    'a refusal',
    { method: 'POST', path: '/dock', headers: { 'content-type': 'application/json' } },
    '{"id":"ship-1","authorization_code":"8a1f4b1c-0d52-4f0e-9f0c-0a4e0c1f6a11","passengers":2}',
  ],
  [
    'a body that cannot be read',
    { method: 'POST', path: '/dock', headers: { 'content-type': 'application/json' } },
    '{',
  ],
  ['a path that nothing is at', { path: '/nowhere' }],
  ['a method that does not work there', { method: 'DELETE', path: '/dock' }],
  ['a method of somebody else', { method: 'PROPFIND', path: '/dock' }],
  ['a query', { path: '/docked_ships?sort=id&sig=secret&page=2' }],
  ['a user agent', { path: '/docked_ships', headers: { 'user-agent': 'curl/8.5.0' } }],
  ['a Host with a port', { path: '/docked_ships', headers: { host: 'localhost:8080' } }],
  ['a Host that is an IPv6 address', { path: '/docked_ships', headers: { host: '[::1]:8080' } }],
  [
    'a proxy, by X-Forwarded-For',
    {
      path: '/docked_ships',
      headers: {
        'x-forwarded-for': '192.0.2.1:4711, 10.0.0.1',
        'x-forwarded-host': 'spaceport.example:8443',
      },
    },
  ],
  [
    'a proxy, by Forwarded',
    {
      path: '/docked_ships',
      headers: { forwarded: 'for="[2001:db8::1]:4711";host=spaceport.example;proto=http, for=10.0.0.1' },
    },
  ],
  ['a fault', { path: '/docked_ships' }],
];

/** Sends the request; the trace that the answer says it became. */
async function traceOf(port: number, options: RequestOptions, body?: string): Promise<string> {
  const { host = 'localhost', ...headers } = (options.headers ?? {}) as Record<string, string>;
  const sent = request({ ...options, port, headers: { host, ...headers } }).end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  return `${response.headers['traceresponse']}`.split('-')[1] ?? '';
}

/** What a server span says, without what is another's: the connection, and who made it. */
async function serverSpan(observatory: number, traceId: string) {
  const [span] = await waitForSpans(`http://localhost:${observatory}`, traceId, 1);
  const tags = { ...span?.tags };
  expect(tags['network.peer.port']).toBeGreaterThan(0);
  for (const name of ['network.peer.port', 'sos.spaceport.name', 'otel.scope.name', 'otel.scope.version'])
    delete tags[name];
  return { name: span?.name, kind: span?.kind, tags };
}

/** How many requests http.server.request.duration has counted, by its attributes. */
async function durations(observatory: number, service: string): Promise<Map<string, number>> {
  const response = await fetch(`http://localhost:${observatory}/api/metrics`);
  const { data } = (await response.json()) as {
    data: {
      service: string;
      name: string;
      unit: string;
      attributes: object;
      explicitBounds: number[];
      count: string;
    }[];
  };
  return new Map(
    data
      .filter((series) => series.service === service && series.name === 'http.server.request.duration')
      .map(({ unit, attributes, explicitBounds, count }) => [
        JSON.stringify([unit, Object.entries(attributes).toSorted(), explicitBounds]),
        Number(count),
      ]),
  );
}

test('server spans are those of instrumentation-http and instrumentation-express', async () => {
  const port = await freePorts(7);
  const observatory = await startObservatory(port);
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${port + 1}`,
    OTEL_METRIC_EXPORT_INTERVAL: '100',
  };
  const stock = { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,express,undici,pino' };
  const broken = { FAILURE_RATE: '1' };
  const programs = [
    await startService('spaceport', port + 3, { ...env, OTEL_SERVICE_NAME: 'ours' }),
    await startService('spaceport', port + 4, { ...env, ...stock, OTEL_SERVICE_NAME: 'stock' }),
    await startService('spaceport', port + 5, { ...env, ...broken, OTEL_SERVICE_NAME: 'ours-broken' }),
    await startService('spaceport', port + 6, {
      ...env,
      ...stock,
      ...broken,
      OTEL_SERVICE_NAME: 'stock-broken',
    }),
  ];
  for (const [what, options, body] of REQUESTS) {
    const first = what === 'a fault' ? port + 5 : port + 3;
    const [ours, theirs] = await Promise.all(
      [first, first + 1].map(async (at) => serverSpan(port, await traceOf(at, options, body))),
    );
    // instrumentation-http names a span by any method; the conventions name it HTTP
    expect(ours, what).toEqual({ ...theirs, name: theirs!.name?.replace(/^PROPFIND/, 'HTTP') });
  }
  await waitFor('the same durations of both', async () => {
    const [ours, theirs] = [await durations(port, 'ours'), await durations(port, 'stock')];
    return ours.size > 5 && isDeepStrictEqual(ours, theirs);
  });
  for (const program of [...programs, observatory]) await program.stop();
});

test('each request has its own trace, whoever shares its connection and however it ends', async () => {
  const port = await freePorts(4);
  const observatory = await startObservatory(port);
  const spaceport = await startService('spaceport', port + 3, {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${port + 1}`,
  });
  const head = (line: string) => `${line} HTTP/1.1\r\nHost: localhost\r\n`;
  const client = connect(port + 3, 'localhost');
  // two at once, the second before the first is answered; then one whose client goes away in the middle of it
  client.write(`${head('GET /request_docking/first')}\r\n${head('GET /request_docking/second')}\r\n`);
  let received = '';
  client.setEncoding('latin1').on('data', (text: string) => (received += text));
  await waitFor('two answers', () => received.split('traceresponse: ').length === 3);
  client.write(`${head('POST /dock')}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{`);
  client.end();

  const lines = await waitFor('three access lines', () => {
    const access = spaceport.lines().filter(({ msg }) => String(msg).includes('HTTP/1.1'));
    return access.length === 3 && access;
  });
  expect(lines.map(({ msg }) => String(msg).replace(/^.* - /, ''))).toEqual([
    '"GET /request_docking/first HTTP/1.1" 200',
    '"GET /request_docking/second HTTP/1.1" 200',
    expect.stringMatching(/^"POST \/dock HTTP\/1.1" (499|400)$/),
  ]);
  const ids = lines.map(({ trace_id: id }) => String(id));
  expect(new Set(ids).size).toBe(3);
  for (const id of ids) {
    const [span, ...others] = await waitForSpans(`http://localhost:${port}`, id, 1);
    expect(span).toMatchObject({ kind: 'server', parentId: undefined });
    expect(others).toEqual([]);
  }
  await spaceport.stop();
  await observatory.stop();
});

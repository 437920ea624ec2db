import { request } from 'node:http';
import { connect } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { post, send } from '#testkit/http.ts';
import { spansOf, waitForSpans } from '#testkit/jaeger.ts';
import { target } from '../target.ts';

const { ships, spaceports, jaeger } = target;
const pontus = spaceports.pontus;
const ship = ships.explorer;

test.each([
  ['newlines', 'a%0d%0ab', 422],
  ['a slash', 'a%2fb', 422],
  ['254 letters', 'x'.repeat(254), 422],
  ['Unicode', '%E2%98%83', 422],
  ['broken UTF-8', '%E0%A4%A', 400],
])('a ship_id of %s is refused', async (_what, id, status) => {
  expect(await send(`${pontus}/request_docking/${id}`)).toMatchObject({
    status,
    body: { detail: expect.any(String) },
  });
});

test.each([
  ['localhost', 400],
  ['169.254.169.254', 400],
  ['pontus-spaceport:22', 400],
  ['pontus-spaceport@evil', 400],
  ['evil@pontus-spaceport', 400],
  ['..%2fx', 400],
  ['../x', 404],
  ['x'.repeat(300), 400],
  [`${'x'.repeat(300)}-spaceport`, 400],
  ['p%C3%B6ntus-spaceport', 400],
  ['pontus-spaceport%00', 400],
  ['pontus-spaceport.example.com', 400],
  ['-spaceport', 400],
  ['PONTUS-SPACEPORT', 400],
])('a ship goes nowhere when it is told %s', async (spaceport, status) => {
  for (const action of ['dock', 'separate']) {
    const answer = await rawPost(`${ship}/${action}/${spaceport}`);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toEqual({ detail: expect.any(String) });
    const spans = await waitForSpans(jaeger, answer.traceId, 1);
    expect(spans.map(({ kind }) => kind)).toEqual(['server']);
  }
});

test('a spaceport that does not exist is named, with 404', async () => {
  const answer = await post(`${ship}/dock/mars-spaceport`);
  expect(answer).toMatchObject({
    status: 404,
    body: { detail: expect.stringMatching(/^There is no spaceport mars-spaceport/) },
  });
});

test.each([
  ['spaceport', pontus],
  ['spaceship', ship],
])('unknown routes and methods of a %s are answered with what to do', async (_kind, url) => {
  expect(await send(`${url}/nowhere`)).toMatchObject({
    status: 404,
    body: { detail: expect.stringContaining('/nowhere') },
  });
  for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
    const answer = await send(`${url}/${url === ship ? 'dock/pontus-spaceport' : 'dock'}`, { method });
    expect(answer).toMatchObject({ status: 405, body: { detail: expect.stringContaining('use POST') } });
    expect(answer.headers.get('allow')).toBe('POST');
  }
});

test.each([
  ['garbage', 'hello'],
  ['zeros', `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`],
  ['a version that is forbidden', `ff-${'a'.repeat(32)}-${'b'.repeat(16)}-01`],
  ['8 kB', 'a'.repeat(8000)],
])('a traceparent of %s starts a new trace', async (_what, traceparent) => {
  for (const url of [`${pontus}/docked_ships`, `${ship}/dock/${'x'.repeat(300)}`]) {
    const answer = await send(url, { headers: { traceparent } });
    expect(answer.status).toBeLessThan(500);
    expect(answer.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(traceparent).not.toContain(answer.traceId);
  }
});

test.each([
  ['spaceport', `${pontus}/clear_lists`],
  ['spaceship', `${ship}/dock/pontus-spaceport`],
])('a page of another origin can do nothing at a %s', async (_kind, url) => {
  for (const origin of ['http://evil.example', 'null', `${new URL(url).origin}0`])
    expect(await send(url, { method: 'POST', headers: { origin } })).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('other origins') },
    });
  expect((await send(url, { method: 'POST', headers: { origin: new URL(url).origin } })).status).not.toBe(
    403,
  );
});

test('a traceparent that is right is joined', async () => {
  const traceId = crypto.randomUUID().replaceAll('-', '');
  const answer = await send(`${pontus}/docked_ships`, {
    headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
  });
  expect(answer.traceId).toBe(traceId);
  await waitForSpans(jaeger, traceId, 1);
  expect(await spansOf(jaeger, traceId)).toHaveLength(1);
});

/** POST of a path exactly as it is written: fetch would resolve its dots. */
async function rawPost(url: string): Promise<{ status: number; body: string; traceId: string }> {
  const [, origin = '', path = ''] = /^(http:\/\/[^/]+)(.*)$/.exec(url) ?? [];
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const req = request({ hostname, port, path, method: 'POST' }, async (res) => {
      const traceId = String(res.headers['traceresponse']).split('-')[1] ?? '';
      resolve({ status: res.statusCode ?? 0, body: await readText(res), traceId });
    });
    req.on('error', reject).end();
  });
}

test.each([
  ['spaceport', pontus],
  ['spaceship', ship],
])('a %s says what is wrong with what is not HTTP', async (_kind, url) => {
  const { hostname, port } = new URL(url);
  const ask = async (text: string) => {
    const socket = connect(Number(port), hostname);
    socket.write(text);
    return readText(socket);
  };
  expect(await ask('BREW / HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(/^HTTP\/1.1 400 .*"detail":/s);
  expect(await ask(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(
    /^HTTP\/1.1 431 .*"detail":"The headers are too large/s,
  );
  expect(await ask('CONNECT evil:80 HTTP/1.1\r\nHost: evil:80\r\n\r\n')).toMatch(
    /^HTTP\/1.1 405 .*"detail":/s,
  );
});

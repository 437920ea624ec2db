import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { id, sendLogs, sendSpans } from './otlp.ts';
import { askedOrigins, blankPage, clearDocks, complaints, openPage, target, useBrowser } from './page.ts';

useBrowser();
beforeAll(clearDocks);

test('HTML and script in names, attributes, events and log lines stay text in every view', async () => {
  const evil = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
  const traceId = id(32, 7);
  await sendSpans(evil, [
    {
      traceId,
      spanId: id(16, 7),
      name: evil,
      attributes: { [evil]: evil, 'sos.ship.id': evil, 'sos.refusal.reason': evil },
      events: [{ name: evil, attributes: { 'exception.message': evil } }],
      failed: evil,
    },
    {
      traceId,
      spanId: id(16, 8),
      parentSpanId: id(16, 7),
      name: 'POST /dock',
      attributes: { 'sos.ship.id': evil },
    },
  ]);
  await sendLogs(evil, [{ traceId, spanId: id(16, 7), body: evil, severity: 17 }]);
  complaints.length = 0;
  for (const path of [
    `/trace/${traceId}?span=${id(16, 7)}&q=img`,
    '/',
    '/galaxy',
    '/logs',
    '/map',
    `/?text=${encodeURIComponent(evil)}`,
  ]) {
    const page = await openPage(path);
    await page.getByText('<img src=x').first().waitFor({ state: 'attached' });
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(await page.locator('body script').count()).toBe(0);
    expect(await page.title()).toMatch(/SOS Observatory$/);
  }
  expect(complaints).toEqual([]);
});

test('no view asks anything of anywhere else', async () => {
  askedOrigins.clear();
  complaints.length = 0;
  for (const path of ['/', '/galaxy', '/logs', '/map']) await openPage(path);
  expect([...askedOrigins]).toEqual([target.observatory]);
  expect(complaints).toEqual([]);
});

test('a page of another origin can neither read nor dock', async () => {
  const server = createServer((_req, res) => res.setHeader('Content-Type', 'text/html').end('<h1>evil</h1>'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close().closeAllConnections());
  const page = await blankPage();
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}`);
  const statuses = new Set<number>();
  page.on('response', (response) => {
    if (response.url().startsWith(target.observatory)) statuses.add(response.status());
  });
  const tried = await page.evaluate(async (base) => {
    const attempt = (url: string, init: RequestInit = {}) =>
      fetch(base + url, init).then(
        async (answer) =>
          answer.type === 'opaque' ? 'opaque' : `read: ${(await answer.text()).slice(0, 40)}`,
        () => 'blocked',
      );
    const body = JSON.stringify({ ship: 'explorer', spaceport: 'pontus-spaceport', action: 'dock' });
    const json = { 'content-type': 'application/json' };
    return [
      await attempt('/api/services'),
      await attempt('/page/docked'),
      await attempt('/page/actions', { method: 'POST', body, headers: json }),
      await attempt('/page/actions', { method: 'POST', body, mode: 'no-cors' }),
      await attempt('/v1/traces', { method: 'POST', body: '{}', headers: json }),
      await attempt('/page/live/traces', { mode: 'no-cors' }), // as an image's address does: nothing asks first
    ];
  }, target.observatory);
  expect(tried.slice(0, 3)).toEqual(['blocked', 'blocked', 'blocked']);
  expect(tried.filter((outcome) => outcome.startsWith('read'))).toEqual([]);
  expect([...statuses]).toEqual([403]);
  expect(await (await fetch(`${target.spaceports.pontus}/docked_ships`)).json()).toEqual([]);
});

test.each([
  ['no origin', {}],
  ['another origin', { origin: 'http://localhost:1' }],
  ['the origin null', { origin: 'null' }],
  ['another name for this machine', { origin: 'http://evil.example', host: 'evil.example' }],
])('a request to dock with %s is refused', async (_what, headers) => {
  const response = await fetch(`${target.observatory}/page/actions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ ship: 'explorer', spaceport: 'pontus-spaceport', action: 'dock' }),
  });
  expect(response.status).toBe(403);
});

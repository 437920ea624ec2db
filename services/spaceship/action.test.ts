import type { RequestListener } from 'node:http';
import { expect, test } from 'vitest';
import { createApp } from '#http-service/app.ts';
import { Health } from '#http-service/health.ts';
import { inject } from '#testkit/inject.ts';
import { freePort, silent, start } from '#testkit/servers.ts';
import { actionHandler } from './action.ts';

const CODE = { authorization_code: 'a-code' };
const json = (status: number, body: unknown, headers: Record<string, string> = {}): RequestListener => {
  return (_req, res) => void res.writeHead(status, headers).end(JSON.stringify(body));
};

interface Options {
  action?: 'dock' | 'separate';
  spaceport?: string;
  timeout?: number;
}

/** Sends a ship to a spaceport at `base`. */
async function sendTo(base: string, options: Options = {}) {
  const { action = 'dock', spaceport = 'pontus-spaceport', timeout = 2_000 } = options;
  const directory = new Map([['pontus-spaceport', base]]);
  const faults = { SIMULATE_DELAY_MS: 0, FAILURE_RATE: 0 };
  const ship = { id: 'explorer', directory, timeout, logger: silent, faults };
  const app = createApp({
    logger: silent,
    health: new Health('explorer'),
    host: '127.0.0.1',
    faultSettings: faults,
    routes: [{ method: 'post', path: `/${action}/:spaceport`, handlers: [actionHandler(ship, action)] }],
  });
  const headers = { host: 'localhost' };
  const response = await inject(app, { method: 'POST', url: `/${action}/${spaceport}`, headers });
  return [response.statusCode, response.json()] as const;
}

test.each(['dock', 'separate'] as const)('a ship asks for a code and acts with it: %s', async (action) => {
  const requests: string[] = [];
  const base = await start((req, res) => {
    requests.push(`${req.method} ${req.url}`);
    json(200, req.method === 'GET' ? CODE : { message: 'Done' })(req, res);
  });
  expect(await sendTo(base, { action })).toEqual([200, { message: 'Done' }]);
  const asked = action === 'dock' ? 'docking' : 'separation';
  expect(requests).toEqual([`GET /request_${asked}/explorer`, `POST /${action}`]);
});

test('a refusal comes back with its status and detail', async () => {
  const base = await start(json(400, { detail: 'Ship already docked' }, { 'retry-after': '1' }));
  expect(await sendTo(base)).toEqual([400, { detail: 'Ship already docked' }]);
});

test.each([
  ['a redirect', json(302, {}, { location: 'http://localhost/' })],
  ['text that is not JSON', (_req, res) => void res.end('hello')],
  ['a response without the field', json(200, {})],
  ['a response without an end', (_req, res) => void res.end(`"${'x'.repeat(40_000)}"`)],
] satisfies [string, RequestListener][])('%s is unexpected: 502', async (_name, listener) => {
  const [status, body] = await sendTo(await start(listener));
  expect([status, body]).toEqual([502, { detail: 'pontus-spaceport sent an unexpected response' }]);
});

test('a spaceport that does not respond is 502, one that is too slow 504, one that does not exist 404', async () => {
  expect((await sendTo(`http://127.0.0.1:${await freePort()}`))[0]).toBe(502);
  expect((await sendTo(await start(() => {}), { timeout: 100 }))[0]).toBe(504);
  expect((await sendTo('', { spaceport: 'zura-spaceport' }))[0]).toBe(404);
  expect((await sendTo('', { spaceport: 'nowhere' }))[0]).toBe(400);
  expect((await sendTo('http://no-such-host.invalid'))[0]).toBe(404);
});

import { beforeEach, expect, test } from 'vitest';
import { createApp } from '#http-service/app.ts';
import { Health } from '#http-service/health.ts';
import { logErrors } from '#http-service/report-error.ts';
import { readSettings } from '#http-service/settings.ts';
import { inject } from '#testkit/inject.ts';
import { silent } from '#testkit/servers.ts';
import { MemoryRegister } from './memory-register.ts';
import { dockMetrics } from './metrics.ts';
import { openRegister } from './open-register.ts';
import { spaceportRoutes } from './routes.ts';
import { spaceportEntries } from './settings.ts';

let app: ReturnType<typeof createApp>;

beforeEach(async () => {
  const settings = readSettings(spaceportEntries, { OTEL_SERVICE_NAME: 'pontus', DOCKING_LIMIT: '1' });
  const register = await openRegister(settings, silent, logErrors(silent));
  expect(register).toBeInstanceOf(MemoryRegister);
  const faultSettings = { SIMULATE_DELAY_MS: 0, FAILURE_RATE: 0 };
  const routes = spaceportRoutes({
    name: 'pontus',
    register,
    logger: silent,
    metrics: dockMetrics('pontus', register),
    faults: faultSettings,
  });
  app = createApp({ logger: silent, health: new Health('pontus'), host: '127.0.0.1', faultSettings, routes });
});

async function get(url: string) {
  const answer = await inject(app, { url, headers: { host: 'localhost' } });
  return [answer.statusCode, answer.json()] as const;
}

async function post(url: string, payload?: object | string, type = 'application/json') {
  const headers = { host: 'localhost', ...(payload === undefined ? {} : { 'content-type': type }) };
  const answer = await inject(app, {
    method: 'POST',
    url,
    headers,
    ...(payload === undefined ? {} : { payload }),
  });
  return [answer.statusCode, answer.json()] as const;
}

async function codeFor(id: string, action = 'docking'): Promise<{ authorization_code: string }> {
  const [, body] = await get(`/request_${action}/${id}`);
  return body;
}

test('a ship docks, retries, separates and retries', async () => {
  const dock = { id: 'odyssey', passengers: 7, ...(await codeFor('odyssey')) };
  for (const _ of ['first', 'retry'])
    expect(await post('/dock', dock)).toEqual([200, { message: 'Ship docked successfully' }]);
  expect(await get('/docked_ships')).toEqual([200, ['odyssey']]);
  const separate = { ...dock, ...(await codeFor('odyssey', 'separation')) };
  for (const _ of ['first', 'retry'])
    expect(await post('/separate', separate)).toEqual([200, { message: 'Ship separated successfully' }]);
  expect(await get('/docked_ships')).toEqual([200, []]);
});

test('refusals come with their reason, in the order of the contract', async () => {
  const act = async (action: string, id: string) =>
    post(`/${action}`, { id, passengers: 1, ...(await codeFor(id)) });
  expect(await post('/dock', { id: 'odyssey', authorization_code: 'none', passengers: 1 })).toEqual([
    400,
    { detail: 'Invalid authorization code' },
  ]);
  expect(await act('separate', 'odyssey')).toEqual([400, { detail: 'Ship not found' }]);
  expect((await act('dock', 'odyssey'))[0]).toBe(200);
  expect(await act('dock', 'odyssey')).toEqual([400, { detail: 'Ship already docked' }]);
  expect(await act('dock', 'nostromo')).toEqual([400, { detail: 'Docking limit reached' }]);
  expect(await post('/clear_lists')).toEqual([200, { message: 'All lists cleared' }]);
  expect((await act('dock', 'nostromo'))[0]).toBe(200);
});

test.each([
  [{ authorization_code: 'a', passengers: 1 }, 422, 'id is missing'],
  [{ id: 'a b', authorization_code: 'a', passengers: 1 }, 422, 'id must be 1 to 253 letters'],
  [{ id: 'a', authorization_code: 'a', passengers: -1 }, 422, 'passengers must not be negative'],
  [[], 422, 'The body must be a JSON object'],
])('the body %j is answered %i: %s', async (payload, status, detail) => {
  expect(await post('/dock', payload)).toEqual([status, { detail: expect.stringContaining(detail) }]);
});

test('what is not JSON is 415, and a bad ship id in the path 422', async () => {
  expect((await post('/dock', 'id=a', 'application/x-www-form-urlencoded'))[0]).toBe(415);
  expect((await get('/request_docking/a%20b'))[0]).toBe(422);
});

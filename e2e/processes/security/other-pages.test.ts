import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, postJson } from './ask.ts';
import { startProcesses, type Processes } from './processes.ts';

let processes: Processes;

beforeAll(async () => {
  processes = await startProcesses();
});
afterAll(() => processes.stop());

/** Something to ask of each port that speaks HTTP. */
const ASKED = [
  ['spaceport', 'GET', '/docked_ships'],
  ['spaceport', 'POST', '/clear_lists'],
  ['spaceship', 'POST', '/dock/pontus-spaceport'],
  ['observatory', 'GET', '/api/services'],
  ['observatory', 'GET', '/page/live/traces'],
  ['observatory', 'POST', '/v1/traces'],
  ['otlp', 'POST', '/v1/traces'],
  ['otlp', 'POST', '/v1/logs'],
] as const;

test.each(ASKED)(
  'a name that was made to point here (DNS rebinding) reaches nothing: %s, %s %s',
  async (name, method, path) => {
    for (const host of ['evil.example', `evil.example:${processes.ports[name]}`, 'localhost.evil.example']) {
      const headers = { host, origin: `http://${host}`, 'content-type': 'application/json' };
      const { status, body } = await ask(processes.ports[name], path, { method, headers });
      expect([status, body]).toEqual([403, expect.stringContaining('localhost')]);
    }
  },
);

test.each(ASKED)('a page of another origin reaches nothing: %s, %s %s', async (name, method, path) => {
  const host = `localhost:${processes.ports[name]}`;
  for (const from of [
    { origin: 'https://evil.example' },
    { origin: 'http://localhost:1' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
    { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
  ]) {
    const headers = { host, 'content-type': 'application/json', ...from };
    const { status, headers: answered } = await ask(processes.ports[name], path, { method, headers });
    expect(status).toBe(403);
    expect(answered['access-control-allow-origin']).toBeUndefined();
  }
});

test('an image’s address in a page of another origin cannot replace a ship’s code', async () => {
  const { spaceport } = processes.ports;
  const { body } = await ask(spaceport, '/request_docking/odyssey');
  const { authorization_code } = JSON.parse(body) as { authorization_code: string };
  const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' };
  expect((await ask(spaceport, '/request_docking/odyssey', { headers })).status).toBe(403);
  const docked = await postJson(spaceport, '/dock', { id: 'odyssey', authorization_code, passengers: 1 });
  expect(docked.status).toBe(200);
});

test('probes answer whatever name they ask for', async () => {
  for (const name of ['spaceport', 'spaceship', 'observatory'] as const)
    for (const path of ['/healthz', '/readyz'])
      expect((await ask(processes.ports[name], path, { headers: { host: 'a-pod' } })).status).toBe(200);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitFor } from '#testkit/wait-for.ts';
import { ask, postJson } from './ask.ts';
import { startProcesses, type Processes } from './processes.ts';

let processes: Processes;

beforeAll(async () => {
  processes = await startProcesses();
});
afterAll(() => processes.stop());

const TRACE = 'a'.repeat(32);
const POLLUTED = '"id":"odyssey","authorization_code":"x","passengers":1,"isAdmin":true,"status":500';

test.each([
  ['__proto__', `{"__proto__":{${POLLUTED}}}`],
  ['constructor.prototype', `{"constructor":{"prototype":{${POLLUTED}}}}`],
  ['__proto__ in __proto__', `{"__proto__":{"__proto__":{${POLLUTED}}}}`],
])('what stands under %s in a body of a spaceport is nobody’s id, then and later', async (_what, body) => {
  const { spaceport } = processes.ports;
  for (const sent of [body, '{}']) {
    const { status, body: answer } = await postJson(spaceport, '/dock', sent);
    expect([status, answer]).toEqual([422, '{"detail":"id is missing"}']);
  }
});

test('names of ships that are keys of every object are ships like any other', async () => {
  const { spaceport } = processes.ports;
  for (const id of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    const { body } = await ask(spaceport, `/request_docking/${id}`);
    const { authorization_code } = JSON.parse(body) as { authorization_code: string };
    const docked = await postJson(spaceport, '/dock', { id, authorization_code, passengers: 1 });
    expect(docked.status).toBe(id === 'hasOwnProperty' ? 400 : 200); // three docks
  }
  expect((await ask(spaceport, '/docked_ships')).body).toBe('["__proto__","constructor","toString"]');
});

test('attributes, services, metrics and searches by such names are data', async () => {
  const { otlp, observatory } = processes.ports;
  const names = ['__proto__', 'constructor', 'prototype'];
  const attributes = names.map((key) => ({
    key,
    value: { kvlistValue: { values: [{ key: '__proto__', value: { stringValue: 'polluted' } }] } },
  }));
  const times = { timeUnixNano: '1', startTimeUnixNano: '1', endTimeUnixNano: '2' };
  for (const name of names) {
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: name } }, ...attributes] };
    const span = {
      ...times,
      traceId: TRACE,
      spanId: `${names.indexOf(name) + 1}`.repeat(16),
      name,
      attributes,
    };
    const point = { ...times, asInt: '1', attributes };
    const requests = {
      traces: `{"__proto__":{"spans":[]},"resourceSpans":${JSON.stringify([{ resource, scopeSpans: [{ spans: [span] }] }])}}`,
      logs: {
        resourceLogs: [{ resource, scopeLogs: [{ logRecords: [{ ...times, traceId: TRACE, attributes }] }] }],
      },
      metrics: {
        resourceMetrics: [
          { resource, scopeMetrics: [{ metrics: [{ name, gauge: { dataPoints: [point] } }] }] },
        ],
      },
    };
    for (const [signal, request] of Object.entries(requests))
      expect(await postJson(otlp, `/v1/${signal}`, request)).toMatchObject({ status: 200, body: '{}' });
  }
  const api = async (path: string) => JSON.parse((await ask(observatory, path)).body) as { data: unknown[] };
  const services = (await api('/api/services')).data;
  expect(services).toEqual(expect.arrayContaining(names));
  for (const name of names) {
    const found = await api(`/api/traces?start=0&service=${name}&operation=${name}`);
    expect(found.data).toHaveLength(1);
    expect((await api(`/api/services/${name}/operations`)).data).toEqual([name]);
    const tags = encodeURIComponent(`{"__proto__":"{\\"__proto__\\":\\"polluted\\"}"}`);
    expect((await api(`/api/traces?start=0&service=${name}&tags=${tags}`)).data).toHaveLength(1);
  }
  const logs = (await ask(observatory, `/api/logs?trace_id=${TRACE}`)).body;
  expect(logs).toContain('"__proto__":{"__proto__":"polluted"}');
  await waitFor('the metrics', async () =>
    (await ask(observatory, '/api/metrics')).body.includes('"constructor"'),
  );

  const nobody = await ask(observatory, '/api/traces?__proto__=a&constructor=b');
  expect([nobody.status, nobody.body]).toEqual([400, expect.stringContaining("'service' is required")]);
  const stats = (await api('/api/stats')) as { data: unknown };
  expect(JSON.stringify(stats)).not.toContain('polluted');
});

test('nobody can be sent to what every object has', async () => {
  const { observatory, spaceship } = processes.ports;
  const headers = {
    'content-type': 'application/json',
    host: `localhost:${observatory}`,
    origin: `http://localhost:${observatory}`,
  };
  for (const name of ['__proto__', 'constructor', 'toString']) {
    const body = JSON.stringify({ ship: name, spaceport: 'pontus-spaceport', action: 'dock' });
    expect((await ask(observatory, '/page/actions', { method: 'POST', headers, body })).status).toBe(404);
    expect((await ask(spaceship, `/dock/${name}`, { method: 'POST' })).status).toBe(400);
    expect((await ask(spaceship, `/dock/${name}-spaceport`, { method: 'POST' })).status).toBeOneOf([
      400, 404,
    ]);
  }
});

import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { isShed, publishShedding } from './shedding.ts';

test.each([
  ['sheds', () => true, true],
  ['takes', () => false, false],
  ['says nothing about', undefined, false],
])('a server that %s a request', async (_what, shed, expected) => {
  let seen: boolean | undefined;
  const server = createServer((request, response) => {
    seen = isShed(request);
    response.end();
  }).listen(0, '127.0.0.1');
  if (shed) publishShedding(server, shed);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const [response] = await once(get({ port, host: '127.0.0.1', agent: false }), 'response');
  await once(response.resume(), 'end');
  server.close();
  expect(seen).toBe(expected);
});

import express from 'express';
import { request } from 'node:http';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { start } from '#testkit/servers.ts';
import { hostCheck } from './host-check.ts';

/** Asks a server that listens on `listens`, which `name` is given as the host of. */
async function ask(listens: string, name: string) {
  const app = express();
  app.use(hostCheck(listens), (_req, res) => res.end());
  app.use(((error, _req, res, _next) =>
    res.status(error.status).end(error.message)) as express.ErrorRequestHandler);
  const asked = request(await start(app), { headers: { host: name } }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: answer.statusCode, body: await text(answer) };
}

test.each([
  '127.0.0.1',
  '127.8.9.10',
  '127.1',
  'localhost',
  'LOCALHOST',
  'localhost.',
  '::1',
  '0:0:0:0:0:0:0:1',
  '::ffff:127.0.0.1',
])('what listens on %s listens on loopback', async (host) => {
  expect((await ask(host, 'evil.example')).status).toBe(403);
});

test.each(['0.0.0.0', '::', '10.1.2.3', '::ffff:10.1.2.3', 'odyssey', 'localhost.example'])(
  'what listens on %s listens for others, by whatever name',
  async (host) => {
    expect((await ask(host, 'evil.example')).status).toBe(200);
  },
);

test.each([
  'localhost',
  'localhost:8080',
  'LocalHost:8080',
  'localhost.:8080',
  'pontus.localhost:8080',
  '127.0.0.1:8080',
  '127.3.2.1',
  '[::1]:8080',
  '[::ffff:127.0.0.1]',
])('%s is a name of loopback', async (name) => {
  expect((await ask('127.0.0.1', name)).status).toBe(200);
});

test.each([
  'evil.example',
  'localhost.evil.example',
  'evillocalhost',
  'localhost@evil.example',
  '127.0.0.1.evil.example',
  '0.0.0.0',
  '10.0.0.1',
  '[::]',
  '::1',
])('%j is none', async (name) => {
  expect((await ask('127.0.0.1', name)).status).toBe(403);
});

test('who asks from a container is told the way', async () => {
  const { status, body } = await ask('127.0.0.1', 'host.docker.internal:16686');
  expect([status, body]).toEqual([403, expect.stringContaining('unless HOST is set')]);
});

import { Writable } from 'node:stream';
import express from 'express';
import { pino } from 'pino';
import { beforeEach, expect, test } from 'vitest';
import { inject } from '#testkit/inject.ts';
import { createApp } from './app.ts';
import { Health } from './health.ts';
import { HttpError } from './http-error.ts';
import type { Route } from './routes.ts';

const routes: Route[] = [
  { method: 'get', path: '/fine/:id', handlers: [(req, res) => void res.json({ id: req.params['id'] })] },
  {
    method: 'get',
    path: '/refused',
    handlers: [
      () => {
        throw new HttpError(400, 'Not today', { 'Retry-After': '1' });
      },
    ],
  },
  {
    method: 'get',
    path: '/broken',
    handlers: [
      () => {
        throw new Error('a secret of the code');
      },
    ],
  },
  {
    method: 'get',
    path: '/cut',
    handlers: [
      (_req, res) => {
        res.write('half of');
        throw new Error('too late to say so');
      },
    ],
  },
  {
    method: 'post',
    path: '/json',
    handlers: [express.json({ limit: 100 }), (req, res) => void res.json(req.body)],
  },
];

let lines: Record<string, unknown>[];
let health: Health;
let needed: () => Promise<void>;

beforeEach(() => {
  lines = [];
  needed = async () => {};
  health = new Health('test', () => needed());
});

/** The app of a service that listens on loopback. */
function app(faults: { SIMULATE_DELAY_MS?: number; FAILURE_RATE?: number } = {}) {
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(JSON.parse(chunk.toString()));
      done();
    },
  });
  const logger = pino({ level: 'debug' }, stream);
  const faultSettings = { SIMULATE_DELAY_MS: 0, FAILURE_RATE: 0, ...faults };
  return createApp({ logger, health, host: '127.0.0.1', faultSettings, routes });
}

const get = (url: string, headers = {}, handler = app()) =>
  inject(handler, { url, headers: { host: 'localhost', ...headers } });

const post = (payload: string, type = 'application/json') =>
  inject(app(), {
    method: 'POST',
    url: '/json',
    payload,
    headers: { host: 'localhost', 'content-type': type },
  });

const messages = () => lines.map(({ msg }) => String(msg));

test('a route answers, and its request is logged without its query', async () => {
  const answer = await get('/fine/7?token=secret');
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({ id: '7' });
  expect(messages().at(-1)).toMatch(/^127\.0\.0\.1:\d+ - "GET \/fine\/7 HTTP\/1\.1" \d{3}$/);
});

test('a refusal has its status, its headers and its detail', async () => {
  const answer = await get('/refused');
  expect(answer.statusCode).toBe(400);
  expect(answer.headers['retry-after']).toBe('1');
  expect(answer.json()).toEqual({ detail: 'Not today' });
  expect(lines.every(({ err }) => err === undefined)).toBe(true);
});

test('an unexpected error is logged with its stack and answered 500 without it', async () => {
  const answer = await get('/broken');
  expect(answer.statusCode).toBe(500);
  expect(answer.payload).not.toContain('secret');
  expect(lines).toContainEqual(
    expect.objectContaining({ level: 50, err: expect.objectContaining({ message: 'a secret of the code' }) }),
  );
});

test('a response that fails half-way does not look complete', async () => {
  await expect(get('/cut')).rejects.toThrow(/destroyed/);
});

test('unknown paths are 404, other methods 405 with the one that works', async () => {
  expect((await get('/nothing')).statusCode).toBe(404);
  const answer = await inject(app(), { method: 'DELETE', url: '/refused', headers: { host: 'localhost' } });
  expect(answer.statusCode).toBe(405);
  expect(answer.headers.allow).toBe('GET, HEAD');
  expect((await get('/fine/%ff')).statusCode).toBe(400);
});

test.each([
  ['{"a":', 'application/json', 400],
  [JSON.stringify('long'.repeat(100)), 'application/json', 413],
  ['{}', 'application/json; charset=latin1', 415],
])('a body such as %s of %s is answered %i', async (payload, type, status) => {
  const answer = await post(payload, type);
  expect(answer.statusCode).toBe(status);
  expect(answer.json()).toEqual({ detail: expect.any(String) });
});

test('only this machine and no page of another origin is served', async () => {
  expect((await get('/fine/7', { host: 'example.com' })).statusCode).toBe(403);
  expect((await get('/fine/7', { origin: 'http://example.com' })).statusCode).toBe(403);
  expect((await get('/fine/7', { 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
  expect((await get('/fine/7', { origin: 'http://localhost' })).statusCode).toBe(200);
});

test('probes tell whether the service may be sent requests, and are not logged', async () => {
  expect((await get('/healthz')).json()).toEqual({ status: 'ok', service: 'test', pid: process.pid });
  expect((await get('/readyz')).json()).toEqual({ detail: 'Starting' });
  health.ready();
  expect((await get('/readyz')).statusCode).toBe(200);
  needed = async () => {
    throw new Error('What it needs is away');
  };
  expect((await get('/readyz')).json()).toEqual({ detail: 'What it needs is away' });
  health.drain();
  expect((await get('/readyz')).json()).toEqual({ detail: 'Draining' });
  expect(health.draining).toBe(true);
  expect(lines).toEqual([]);
});

test('simulated faults fail and delay requests, never probes', async () => {
  const failing = app({ FAILURE_RATE: 1, SIMULATE_DELAY_MS: 1 });
  expect((await get('/fine/7', {}, failing)).json()).toEqual({
    detail: 'The control loop lost its sensors',
  });
  expect((await get('/healthz', {}, failing)).statusCode).toBe(200);
});

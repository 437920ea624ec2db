import { createServer, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import express, { type ErrorRequestHandler } from 'express';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HttpServerInstrumentation } from '../http-server/http-server-instrumentation.ts';
import { ask, listen, recordTelemetry } from '../testing/record-telemetry.ts';
import { expressModules } from './express.ts';

const telemetry = recordTelemetry(() => [new HttpServerInstrumentation()]);
const requireOfExpress = createRequire(createRequire(import.meta.url).resolve('express'));
for (const { name, patch } of expressModules()) if (name === 'router') patch!(requireOfExpress(name));

const server = createServer();
let app = express();
beforeEach(() => {
  app = express();
  app.set('env', 'test'); // Express prints no errors then
  server.on('request', app as RequestListener);
});
afterEach(() => {
  server.removeAllListeners('request');
  telemetry.reset();
});

const ok: express.RequestHandler = (_request, response) => void response.send('ok');
const onwards: express.RequestHandler = (_request, _response, next) => next();
const fails: express.RequestHandler = () => {
  throw new TypeError('engine failed');
};
const answers =
  (status: number): ErrorRequestHandler =>
  (_error, _request, response, _next) =>
    void response.status(status).send('sorry');

/** The server span of a request to the application. */
async function spanOf(path: string, method = 'GET') {
  telemetry.reset();
  await ask(await listen(server), path, { method });
  const [span] = await telemetry.spans(1);
  return span!;
}

async function routeOf(path: string, method?: string) {
  const { name, attributes } = await spanOf(path, method);
  const route = attributes['http.route'];
  if (method === undefined) expect(name).toBe(route === undefined ? 'GET' : `GET ${route}`);
  return route;
}

test('a route is the path as written', async () => {
  app.get('/', ok);
  app.get('/dock/:ship', ok);
  app.route('/chained').get(ok);
  app.get(['/a', '/b'], ok);
  app.get(/^\/reg(ular)?$/, ok);
  app.get('/files/*path', ok);
  app.get('/slash/', ok);
  expect(await routeOf('/')).toBe('/');
  expect(await routeOf('/dock/explorer?x=1')).toBe('/dock/:ship');
  expect(await routeOf('/dock/explorer/')).toBe('/dock/:ship');
  expect(await routeOf('/chained')).toBe('/chained');
  expect(await routeOf('/b')).toBe('/a,/b');
  expect(await routeOf('/regular')).toBe('/^\\/reg(ular)?$/');
  expect(await routeOf('/files/a/b')).toBe('/files/*path');
  expect(await routeOf('/slash')).toBe('/slash/');
  expect(await routeOf('/nowhere')).toBeUndefined();
});

test('a route goes through every mount', async () => {
  const inner = express.Router({ mergeParams: true });
  inner.get('/', ok).get('/items/:item', ok).get('/fails', fails);
  const outer = express.Router();
  outer.use('/:tenant', inner);
  const nested = express();
  nested.get('/deep', ok);
  nested.use('/outer/', outer);
  app.use('/root', onwards);
  app.use(outer);
  app.use('/api', outer, nested);
  app.use([/^\/re/, '/list'], outer);
  app.use('/static', ok);
  expect(await routeOf('/api/vega')).toBe('/api/:tenant');
  expect(await routeOf('/api/vega/items/7')).toBe('/api/:tenant/items/:item');
  expect(await routeOf('/vega/items/7')).toBe('/:tenant/items/:item');
  expect(await routeOf('/api/deep/')).toBe('/api/:tenant');
  expect(await routeOf('/api/outer/vega/items/7')).toBe('/api/outer/:tenant/items/:item');
  expect(await routeOf('/list/vega/items/7')).toBe('/^\\/re/,/list/:tenant/items/:item');
  expect(await routeOf('/static/a/b.css')).toBe('/static');
  expect(await routeOf('/root/nowhere/at/all')).toBeUndefined();
  expect(await routeOf('/api/vega/fails')).toBe('/api/:tenant/fails');
});

test('what a handler passes on is not its route', async () => {
  const router = express.Router();
  router.get('/leaves', (_request, _response, next) => next('router'));
  app.all('/{*any}', onwards);
  app.get('/skips', (_request, _response, next) => next('route'));
  app.use('/mounted', router);
  app.get('/mounted/leaves', ok);
  app.post('/posted', ok);
  app.get('/sent', (_request, response, next) => {
    response.send('ok');
    next();
  });
  app.use((_request, response, _next) => {
    if (!response.headersSent) response.status(404).send('nothing here');
  });
  expect(await routeOf('/skips')).toBeUndefined();
  expect(await routeOf('/mounted/leaves')).toBe('/mounted/leaves');
  expect(await routeOf('/mounted/nothing')).toBeUndefined();
  expect(await routeOf('/sent')).toBe('/sent');
  expect(await routeOf('/posted', 'HEAD')).toBeUndefined();
});

test('the error behind a 500 is on the server span, the one behind a 400 is not', async () => {
  const tenant = express.Router();
  tenant.get('/fails', fails);
  tenant.get('/rejects', async () => {
    throw new RangeError('too far');
  });
  tenant.get('/odd', () => {
    throw 'a text';
  });
  tenant.get('/refused', fails, answers(400));
  app.use('/t/:tenant', tenant);
  const exceptionOf = async (path: string) => {
    const { events, status, attributes } = await spanOf(path);
    return { status, route: attributes['http.route'], exception: events.map((event) => event.attributes) };
  };
  const failed = {
    status: { code: 2 },
    route: '/t/:tenant/fails',
    exception: [
      {
        'exception.type': 'TypeError',
        'exception.message': 'engine failed',
        'exception.stacktrace': expect.stringContaining('express.test.ts'),
      },
    ],
  };
  expect(await exceptionOf('/t/vega/fails')).toEqual(failed);
  expect(await exceptionOf('/t/vega/rejects')).toMatchObject({
    route: '/t/:tenant/rejects',
    exception: [{ 'exception.type': 'RangeError' }],
  });
  expect(await exceptionOf('/t/vega/odd')).toMatchObject({ exception: [{ 'exception.message': 'a text' }] });
  app.use(answers(503));
  expect(await exceptionOf('/t/vega/fails')).toEqual(failed);
  tenant.use(answers(422));
  expect(await exceptionOf('/t/vega/fails')).toMatchObject({ status: { code: 0 }, exception: [] });
  expect(await exceptionOf('/t/vega/refused')).toMatchObject({ status: { code: 0 }, exception: [] });
});

test('an error that only the final handler sees is on the server span', async () => {
  const [, , finalhandler] = expressModules();
  const original = () => (error?: unknown) => error;
  const handler = finalhandler!.patch!(original) as (request: object) => (error?: unknown) => void;
  handler({})(new Error('no request of ours'));
  expect(finalhandler!.patch!({ default: original })).toEqual({ default: original });
});

test('sixty tenants of a mounted router are one route and one series', async () => {
  const tenant = express.Router({ mergeParams: true });
  tenant.get('/items', ok);
  app.use('/sixty/:tenant', tenant);
  const port = await listen(server);
  for (let index = 0; index < 60; index++) await ask(port, `/sixty/customer-${index}/items`);
  const spans = await telemetry.spans(60);
  expect(new Set(spans.map(({ name }) => name))).toEqual(new Set(['GET /sixty/:tenant/items']));
  const series = await telemetry.series('http.server.request.duration');
  const ours = series.filter(({ attributes }) => `${attributes['http.route']}`.startsWith('/sixty'));
  expect(ours.map(({ value }) => (value as { count: number }).count)).toEqual([60]);
});

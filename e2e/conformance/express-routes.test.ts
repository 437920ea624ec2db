import { createServer, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import type * as Express from 'express';
import { afterAll, expect, test } from 'vitest';
import { FrameworksInstrumentation } from '#telemetry/frameworks/frameworks-instrumentation.ts';
import { HttpServerInstrumentation } from '#telemetry/http-server/http-server-instrumentation.ts';
import { ask, listen, recordTelemetry } from '#telemetry/testing/record-telemetry.ts';

const telemetry = recordTelemetry(() => [new HttpServerInstrumentation(), new FrameworksInstrumentation()]);
afterAll(() => telemetry.instrumentations.forEach((instrumentation) => instrumentation.disable()));

const fails = () => {
  throw new TypeError('engine failed');
};

/** An application that has a route of every kind. The versions write a wildcard each their own way. */
function appOf(express: typeof Express.default, wildcard: string): Express.Express {
  const ok: Express.RequestHandler = (_request, response) => void response.send('ok');
  const onwards: Express.RequestHandler = (_request, _response, next) => next();
  const tenant = express.Router({ mergeParams: true });
  tenant.use(onwards);
  tenant.get('/items', ok).get('/items/:item/', ok).get('/fails', fails);
  tenant.get('/middle', (_request, response) => void response.status(418).send('tea'));
  const nested = express();
  nested.get('/', ok).get('/deep', ok);
  nested.use('/deeper/:level', tenant);
  const app = express();
  app.set('env', 'test'); // Express prints no errors then
  app.use(onwards);
  app.all(wildcard, onwards);
  app.get('/', ok);
  app.route('/chained').get(ok).post(fails);
  app.get(['/first', '/second'], ok);
  app.get(/^\/reg(ular)?$/, ok);
  app.get(`/files${wildcard}`, ok);
  app.get('/skipped', (_request, _response, next) => next('route'));
  app.get('/skipped', ok);
  app.use('/t/:tenant', tenant);
  app.use(['/list', /^\/pattern/], tenant);
  app.use('/nested/', nested);
  app.use('/plain', ok);
  app.get('/handled', fails);
  app.use(
    '/handled',
    ((_error, _request, response, _next) =>
      void response.status(503).send('sorry')) as Express.ErrorRequestHandler,
  );
  return app;
}

const routes = (wildcard: string): [path: string, route: string | undefined][] => [
  ['/', '/'],
  ['/?a=1', '/'],
  ['/chained', '/chained'],
  ['/chained/', '/chained'],
  ['/second', '/first,/second'],
  ['/regular', '/^\\/reg(ular)?$/'],
  ['/files/a/b', `/files${wildcard}`],
  ['/skipped', '/skipped'],
  ['/t/vega/items', '/t/:tenant/items'],
  ['/t/vega/items/7', '/t/:tenant/items/:item/'],
  ['/t/vega/middle', '/t/:tenant/middle'],
  ['/t/vega/fails', '/t/:tenant/fails'],
  ['/list/items', '/list,/^\\/pattern/items'],
  ['/nested', '/nested/'],
  ['/nested/deep', '/nested/deep'],
  ['/nested/deeper/2/items', '/nested/deeper/:level/items'],
  ['/plain/at/any/depth', '/plain'],
  ['/handled', '/handled'],
  ['/nowhere', undefined],
  ['/t/vega/nowhere', undefined],
];

test.each([
  ['express-4', '/*'],
  ['express-5', '/*path'],
])('%s: a route is the pattern as written, through every mount', async (version, wildcard) => {
  const require = createRequire(new URL(`./apps/${version}/`, import.meta.url));
  const express = require('express') as typeof Express.default;
  const server = createServer(appOf(express, wildcard) as RequestListener);
  const port = await listen(server);
  const found: [string, unknown][] = [];
  for (const [path] of routes(wildcard)) {
    telemetry.reset();
    await ask(port, path);
    const [span] = await telemetry.spans(1);
    found.push([path, span!.attributes['http.route']]);
    const failed = /fails|handled/.test(path);
    expect(span!.events, path).toHaveLength(failed ? 1 : 0);
    expect(span!.status.code, path).toBe(failed ? 2 : 0);
  }
  expect(found).toEqual(routes(wildcard));
  server.close();
});

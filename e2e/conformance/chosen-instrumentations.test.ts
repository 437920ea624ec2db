/** With OTEL_NODE_ENABLED_INSTRUMENTATIONS, the server spans are instrumentation-http's: routes and errors must be the same. */
import { expect, test } from 'vitest';
import { ForeignApp } from './foreign-app.ts';

const APPS = ['express-4/app.cjs', 'koa/app.cjs', 'fastify/app.mjs'];

test.concurrent.each(APPS)('%s has right routes and the error of a 500', async (name) => {
  const app = await ForeignApp.start('ours', name, {
    OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,express,koa,undici',
  });
  for (const path of ['/fleets/first/ships/explorer', '/fleets/first/nowhere', '/fails', '/nowhere'])
    await app.ask(path);
  await app.end();
  const servers = app.sink.spans.filter(({ kind }) => kind === 2);
  expect(servers).toMatchObject([
    { scope: '@opentelemetry/instrumentation-http', name: 'GET /fleets/:fleet/ships/:ship', events: [] },
    { name: 'GET', events: [] },
    { name: 'GET /fails', events: [{ attributes: { 'exception.message': 'engine failed' } }] },
    { name: 'GET', events: [] },
  ]);
  const routes = ({ attributes }: (typeof servers)[number]) => attributes['http.route'];
  expect(servers.map(routes)).toEqual(['/fleets/:fleet/ships/:ship', undefined, '/fails', undefined]);
  const series = app.sink.series('http.server.request.duration');
  expect(series.map(({ attributes }) => attributes['http.route']).toSorted()).toEqual([
    '/fails',
    '/fleets/:fleet/ships/:ship',
    undefined,
  ]);
});

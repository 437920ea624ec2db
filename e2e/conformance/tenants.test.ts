/** A route is the pattern as written: its number of values never grows with the traffic. */
import { expect, test } from 'vitest';
import { ForeignApp } from './foreign-app.ts';

test.concurrent.each(['express-4/app.cjs', 'koa/app.cjs'])(
  'sixty tenants of a mounted router of %s are one route and one series',
  async (name) => {
    const app = await ForeignApp.start('ours', name);
    for (let tenant = 0; tenant < 60; tenant++) await app.ask(`/fleets/customer-${tenant}/ships/explorer`);
    await app.end();
    const servers = app.sink.spans.filter(({ kind }) => kind === 2);
    expect(servers).toHaveLength(60);
    expect(new Set(servers.map(({ name }) => name))).toEqual(new Set(['GET /fleets/:fleet/ships/:ship']));
    expect(app.sink.series('http.server.request.duration')).toMatchObject([
      { attributes: { 'http.route': '/fleets/:fleet/ships/:ship' }, count: 60 },
    ]);
  },
);

import { channel } from 'node:diagnostics_channel';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HttpServerInstrumentation } from '../http-server/http-server-instrumentation.ts';
import { ask, listen, recordTelemetry } from '../testing/record-telemetry.ts';
import { FrameworksInstrumentation } from './frameworks-instrumentation.ts';
import { honoModules } from './hono.ts';
import { koaModules } from './koa.ts';
import { nestModules } from './nest.ts';

// The frameworks themselves run in e2e/conformance: these tests call the hooks as each framework does.

const telemetry = recordTelemetry(() => [new HttpServerInstrumentation(), new FrameworksInstrumentation()]);
const server = createServer();
const failure = new TypeError('engine failed');
beforeEach(() => void server.removeAllListeners('request'));
afterEach(() => telemetry.reset());

/** The server span of a request that `handle` answers. */
async function spanOf(handle: (request: IncomingMessage, response: ServerResponse) => unknown) {
  telemetry.reset();
  server.removeAllListeners('request').on('request', async (request, response) => {
    await handle(request, response);
    response.writeHead(500).end();
  });
  await ask(await listen(server), '/ships/explorer');
  const [span] = await telemetry.spans(1);
  return span;
}

const failed = {
  name: 'GET /ships/:ship',
  attributes: { 'http.route': '/ships/:ship' },
  events: [{ name: 'exception', attributes: { 'exception.type': 'TypeError' } }],
};

test('Fastify', async () => {
  const hooks: Record<string, Function> = {};
  let errorHandler: unknown;
  const fastify = {
    addHook: (name: string, hook: Function) => void (hooks[name] = hook),
    setErrorHandler: (handler: unknown) => void (errorHandler = handler),
  };
  channel('fastify.initialization').publish({ fastify });
  const done = () => {};
  const onRequest = (raw: IncomingMessage) =>
    hooks['onRequest']!({ raw, routeOptions: { url: '/ships/:ship' } }, {}, done);
  expect(
    await spanOf((raw) => {
      onRequest(raw);
      hooks['onError']!({ raw }, {}, failure, done);
    }),
  ).toMatchObject(failed);
  fastify.setErrorHandler('none');
  expect(errorHandler).toBe('none');
  fastify.setErrorHandler(() => 'handled');
  expect(
    await spanOf((raw) => {
      onRequest(raw);
      expect((errorHandler as Function)(failure, { raw }, {})).toBe('handled');
    }),
  ).toMatchObject(failed);
  hooks['onRequest']!({ raw: {} }, {}, done);
  hooks['onError']!({ raw: {} }, {}, failure, done);
  telemetry.instrumentations[1]!.disable();
  const unseen = { addHook: () => expect.unreachable() };
  channel('fastify.initialization').publish({ fastify: unseen });
  telemetry.instrumentations[1]!.enable();
});

test('Koa', async () => {
  let answered: unknown;
  class Koa {
    context = {};
    createContext(..._args: unknown[]): Record<string, unknown> & { onerror(error: unknown): void } {
      const onerror = (error: unknown) => (answered = error);
      return Object.assign(Object.create(this.context), { path: '/ships/explorer', onerror });
    }
  }
  const [koa] = koaModules();
  koa!.patch!(Koa);
  koa!.patch!({ default: Koa });
  expect(
    await spanOf((request, response) => {
      const context = new Koa().createContext(request, response);
      context['_matchedRoute'] = '/ships/:ship';
      context.onerror(failure);
      context.onerror(null);
    }),
  ).toMatchObject(failed);
  expect(answered).toBe(null);
  expect(new Koa().createContext({}, {})['_matchedRoute']).toBe(undefined);

  // koa-mount: an app at /api within one at /v1/, and another that the request has left
  const mounted = await spanOf((request, response) => {
    const context = new Koa().createContext(request, response);
    const mount = (prefix: string, path: string) => Object.assign(context, { mountPath: prefix }, { path });
    context['path'] = '/v1/api/ships/explorer';
    mount('/v1/', '/api/ships/explorer');
    mount('/api', '/ships/explorer');
    context['path'] = '/api/ships/explorer';
    mount('/api', '/ships/explorer');
    context['_matchedRoute'] = '/ships/:ship';
    expect(context).toMatchObject({ mountPath: '/api', _matchedRoute: '/ships/:ship' });
  });
  expect(mounted!.attributes['http.route']).toBe('/v1/api/ships/:ship');
});

test('Nest', async () => {
  let handled = 0;
  class ExceptionsHandler {
    next(..._args: unknown[]) {
      handled++;
    }
  }
  nestModules()[0]!.files[0]!.patch({ ExceptionsHandler });
  const { events } = (await spanOf((request) =>
    new ExceptionsHandler().next(failure, { getArgByIndex: () => request }),
  ))!;
  expect(events).toMatchObject(failed.events);
  const fastify = await spanOf((raw) =>
    new ExceptionsHandler().next(failure, { getArgByIndex: () => ({ raw }) }),
  );
  expect(fastify!.events).toMatchObject(failed.events);
  new ExceptionsHandler().next(failure, { getArgByIndex: () => undefined });
  expect(handled).toBe(3);
});

test('Hono', async () => {
  type Middleware = (context: object, next: () => Promise<void>) => Promise<void>;
  class Hono {
    middleware: Middleware | undefined;
    use(middleware: Middleware): void {
      this.middleware = middleware;
    }
  }
  const [hono] = honoModules();
  const patched = hono!.patch!({ Hono }) as { Hono: typeof Hono };
  const namespace = { [Symbol.toStringTag]: 'Module', Hono };
  hono!.patch!(namespace);
  expect(new namespace.Hono()).toBeInstanceOf(Hono);
  const { middleware } = new patched.Hono();
  const next = () => Promise.resolve();
  const handler = { method: 'GET', path: '/ships/:ship', handler: () => {} };
  const mounted = { method: 'ALL', path: '*', handler: (_context: unknown, _next: unknown) => {} };
  const contextOf = (incoming: IncomingMessage | undefined, routeIndex: number) => ({
    env: incoming && { incoming },
    error: failure,
    req: { routeIndex, matchedRoutes: [mounted, handler] },
  });
  expect(await spanOf((request) => middleware!(contextOf(request, 1), next))).toMatchObject(failed);
  expect(await spanOf((request) => middleware!(contextOf(request, 0), next))).toMatchObject({ name: 'GET' });
  await middleware!(contextOf(undefined, 0), next);
});

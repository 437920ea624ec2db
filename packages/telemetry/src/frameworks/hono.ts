import type { IncomingMessage } from 'node:http';
import { InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import { requestContext } from '../http-server/request-context.ts';

interface HonoContext {
  /** The Node.js request, from @hono/node-server. */
  env?: { incoming?: IncomingMessage };
  error?: unknown;
  req: { routeIndex: number; matchedRoutes: { path: string; method: string; handler: Function }[] };
}

interface Hono {
  use(middleware: (context: HonoContext, next: () => Promise<void>) => Promise<void>): void;
}

/** Gives the server span the route of each request of Hono 4 on Node.js, and the error that caused a 500. */
export function honoModules(): InstrumentationNodeModuleDefinition[] {
  return [
    new InstrumentationNodeModuleDefinition('hono', ['>=4 <5'], (exports) => {
      const Hono = new Proxy(exports.Hono, {
        construct(target, args, newTarget) {
          const app = Reflect.construct(target, args, newTarget) as Hono;
          app.use(follow);
          return app;
        },
      });
      if (exports[Symbol.toStringTag] !== 'Module') return { ...exports, Hono };
      exports.Hono = Hono;
      return exports;
    }),
  ];
}

function follow(context: HonoContext, next: () => Promise<void>): Promise<void> {
  return next().then(() => tell(context));
}

function tell({ env, error, req: { matchedRoutes, routeIndex } }: HonoContext): void {
  const active = env?.incoming && requestContext(env.incoming);
  if (!active) return;
  const last = matchedRoutes[routeIndex];
  // A middleware takes `next`, a handler need not; where the last is a middleware, no handler was found.
  if (last && (last.method !== 'ALL' || last.handler.length < 2)) active.route = last.path;
  active.error ??= error;
}

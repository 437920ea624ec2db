import type { IncomingMessage, ServerResponse } from 'node:http';
import { InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import { requestContext } from '../http-server/request-context.ts';
import { replaceOnce } from './replace-once.ts';

interface KoaContext {
  /** Where @koa/router leaves the path of the route, with the prefixes of its routers. */
  _matchedRoute?: unknown;
  onerror(error: unknown): void;
}

interface Koa {
  createContext(request: IncomingMessage, response: ServerResponse): KoaContext;
}

/** Tells the server span the route of each request of Koa 2 and 3, and the error that a 500 is due to. */
export function koaModules(): InstrumentationNodeModuleDefinition[] {
  return [
    new InstrumentationNodeModuleDefinition('koa', ['>=2 <4'], (exports) => {
      const { prototype } = (exports.default ?? exports) as { prototype: Koa };
      replaceOnce(prototype, 'createContext', followingRequest);
      return exports;
    }),
  ];
}

function followingRequest(original: Koa['createContext']): Koa['createContext'] {
  return function createContext(this: Koa, request, response) {
    const context = original.call(this, request, response);
    const active = requestContext(request);
    if (active === undefined) return context;
    active.findRoute = () => context._matchedRoute;
    const { onerror } = context;
    return Object.assign(context, {
      // Koa calls it with nothing when all went well.
      onerror(error: unknown) {
        active.error ??= error ?? undefined;
        onerror.call(context, error);
      },
    });
  };
}

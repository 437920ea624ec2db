import type { IncomingMessage, ServerResponse } from 'node:http';
import { InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import { requestContext } from '../http-server/request-context.ts';
import { replaceOnce } from './replace-once.ts';

const ROUTE = Symbol('route');
const MATCHED = Symbol('matched');
const MOUNT_PATH = Symbol('mount path');
const MOUNTS = Symbol('mounts');

/** Where a request is within the apps that koa-mount nests: the path that is left of it, and the prefixes that are not. */
interface Mount {
  path: string;
  prefix: string;
}

interface KoaContext {
  path: string;
  onerror(error: unknown): void;
  /** The route that handles the request, with all its prefixes. */
  [ROUTE]?: string;
  [MATCHED]?: unknown;
  [MOUNT_PATH]?: string;
  [MOUNTS]?: Mount[];
}

interface Koa {
  /** The prototype of all contexts of the app. */
  context: object;
  createContext(request: IncomingMessage, response: ServerResponse): KoaContext;
}

/** Gives the server span the route of each request of Koa 2 and 3, and the error that caused a 500. */
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
    if (!Object.hasOwn(this.context, '_matchedRoute')) Object.defineProperties(this.context, FOLLOWED);
    const context = original.call(this, request, response);
    const active = requestContext(request);
    if (active === undefined) return context;
    active.findRoute = () => context[ROUTE];
    const { onerror } = context;
    return Object.assign(context, {
      // Koa calls it without an error on success.
      onerror(error: unknown) {
        active.error ??= error ?? undefined;
        onerror.call(context, error);
      },
    });
  };
}

/**
 * Fields that other packages set on a context. @koa/router sets `_matchedRoute`, the path of the route with the prefixes of its routers;
 * koa-mount sets `mountPath` before it takes that prefix off `path`, and puts `path` back when the request leaves the app that is
 * mounted.
 */
const FOLLOWED: PropertyDescriptorMap & ThisType<KoaContext> = {
  _matchedRoute: {
    configurable: true,
    get() {
      return this[MATCHED];
    },
    set(route: unknown) {
      this[MATCHED] = route;
      this[ROUTE] = `${mountOf(this)?.prefix ?? ''}${String(route)}`;
    },
  },
  mountPath: {
    configurable: true,
    get() {
      return this[MOUNT_PATH];
    },
    set(mountPath: string) {
      this[MOUNT_PATH] = mountPath;
      const prefix = mountPath.replace(/\/$/, '');
      const outer = mountOf(this)?.prefix ?? '';
      (this[MOUNTS] ??= []).push({ path: this.path.slice(prefix.length) || '/', prefix: outer + prefix });
    },
  },
};

/** The innermost app that the request is in: what it has left has another path. */
function mountOf({ path, [MOUNTS]: mounts = [] }: KoaContext): Mount | undefined {
  while (mounts.length > 0 && mounts.at(-1)!.path !== path) mounts.pop();
  return mounts.at(-1);
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { requestContext } from '../http-server/request-context.ts';
import { replaceOnce } from './replace-once.ts';

type Next = (error?: unknown) => void;
/** A text, a regular expression, or a list of such, however deep. */
type Path = unknown;

const EXPRESS_4 = ['>=4 <5'];
const PATTERN = Symbol('pattern');

/** One entry of a router's stack: a handler at a path. */
interface Layer {
  /** Its path, if it is a route or a mount with a path. */
  [PATTERN]?: string;
  handle: (...args: unknown[]) => unknown;
  /** The route of a layer of `router.get` and its like; layers of `router.use` have none. */
  route?: unknown;
}

/** The prototype of all routers: in Express 4 itself, and in the package `router`, which Express 5 uses. */
interface RouterMethods {
  stack: Layer[];
  use: (...args: unknown[]) => unknown;
  route: (path: Path) => unknown;
}

/** The prototype of all layers, whose methods have different names in Express 4 and 5. */
interface LayerMethods {
  handle_request: HandleRequest;
  handleRequest: HandleRequest;
  handle_error: HandleError;
  handleError: HandleError;
}

/**
 * Follows a request through the routers of Express 4 and 5, so that the server span has the route as it was written and the error that
 * a 500 is due to. Layers are marked when a program sets its routes up; a request costs more only where it enters a marked one.
 */
export function expressModules(): InstrumentationNodeModuleDefinition[] {
  // Express's own file is patched, not the package: a program may import that by the path of its file.
  const router4 = new InstrumentationNodeModuleFile(
    'express/lib/router/index.js',
    EXPRESS_4,
    (exports) => {
      patchRouter(exports);
      return exports;
    },
    () => {},
  );
  return [
    new InstrumentationNodeModuleDefinition('express', EXPRESS_4, undefined, undefined, [router4]),
    new InstrumentationNodeModuleDefinition('router', ['>=2 <3'], (exports) => {
      patchRouter((exports.default ?? exports).prototype);
      return exports;
    }),
    new InstrumentationNodeModuleDefinition('finalhandler', ['>=1 <3'], (exports) =>
      typeof exports === 'function' ? noticing(exports) : exports,
    ),
  ];
}

function patchRouter(methods: RouterMethods): void {
  replaceOnce(
    methods,
    'use',
    (original) =>
      function use(this: RouterMethods, ...args) {
        const before = this.stack.length;
        const result = original.apply(this, args);
        const path = pathOf(args[0]);
        for (const layer of this.stack.slice(before)) if (path !== '/') mark(layer, path);
        return result;
      },
  );
  replaceOnce(
    methods,
    'route',
    (original) =>
      function route(this: RouterMethods, path) {
        const result = original.call(this, path);
        mark(this.stack.at(-1)!, textOf(path));
        return result;
      },
  );
}

/** The path of a call of `use`, which may start with its handlers. */
function pathOf(first: unknown): string {
  const [innermost] = [first].flat(Infinity);
  return typeof innermost === 'function' ? '/' : textOf(first);
}

function textOf(path: Path): string {
  return [path].flat(Infinity).join();
}

function mark(layer: Layer, pattern: string): void {
  layer[PATTERN] = pattern;
  const methods = Object.getPrototypeOf(layer) as LayerMethods;
  for (const name of ['handle_request', 'handleRequest'] as const)
    if (name in methods) replaceOnce(methods, name, followingRequest);
  for (const name of ['handle_error', 'handleError'] as const)
    if (name in methods) replaceOnce(methods, name, noticingError);
}

type HandleRequest = (this: Layer, request: IncomingMessage, response: ServerResponse, next: Next) => unknown;

function followingRequest(original: HandleRequest): HandleRequest {
  return function handleRequest(request, response, next) {
    const pattern = this[PATTERN];
    const active = pattern === undefined ? undefined : requestContext(request);
    if (active === undefined) return original.call(this, request, response, next);
    const { mount, route } = active;
    active.route = joined(mount, pattern!);
    if (this.route === undefined) active.mount = active.route;
    return original.call(this, request, response, (error) => {
      active.mount = mount;
      // After an error or a response, the request keeps the route of this layer.
      if (isError(error)) active.error = error;
      else if (!response.headersSent) active.route = route;
      next(error);
    });
  };
}

type HandleError = (
  this: Layer,
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
  next: Next,
) => unknown;

function noticingError(original: HandleError): HandleError {
  return function handleError(error, request, response, next) {
    if (this.handle.length === 4) noticeError(request, error);
    return original.call(this, error, request, response, next);
  };
}

type FinalHandler = (request: IncomingMessage, ...args: unknown[]) => Next;

/** Express's final handler responds to errors that no handler of the program handled. */
function noticing(original: FinalHandler): FinalHandler {
  return function finalhandler(request, ...args) {
    const done = original(request, ...args);
    return (error) => {
      noticeError(request, error);
      done(error);
    };
  };
}

function noticeError(request: IncomingMessage, error: unknown): void {
  const active = requestContext(request);
  if (active && isError(error)) active.error = error;
}

/** `next('route')` and `next('router')` lead on, as `next()` does. */
function isError(error: unknown): boolean {
  return Boolean(error) && error !== 'route' && error !== 'router';
}

function joined(mount: string, path: string): string {
  if (mount === '') return path;
  if (path === '/') return mount;
  return mount.endsWith('/') && path.startsWith('/') ? mount + path.slice(1) : mount + path;
}

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { requestContext } from '../http-server/request-context.ts';

/** Fastify publishes here when an application is made, before it has routes or plugins. */
const INITIALIZATION = 'fastify.initialization';

interface Request {
  raw: IncomingMessage;
  routeOptions?: { url?: string };
}
type ErrorHandler = (error: unknown, request: Request, ...others: unknown[]) => unknown;

interface Fastify {
  addHook(name: 'onRequest', hook: (request: Request, reply: unknown, done: () => void) => void): void;
  addHook(
    name: 'onError',
    hook: (request: Request, reply: unknown, error: unknown, done: () => void) => void,
  ): void;
  setErrorHandler(handler: ErrorHandler): unknown;
}

/** Gives the server span the route of each request of Fastify 4 and 5, and the error that caused a 500. */
export function followFastify(): void {
  unsubscribe(INITIALIZATION, onInitialization);
  subscribe(INITIALIZATION, onInitialization);
}

export function unfollowFastify(): void {
  unsubscribe(INITIALIZATION, onInitialization);
}

function onInitialization(message: unknown): void {
  const { fastify } = message as { fastify: Fastify };
  fastify.addHook('onRequest', ({ raw, routeOptions }, _reply, done) => {
    const active = requestContext(raw);
    if (active) active.route = routeOptions?.url;
    done();
  });
  fastify.addHook('onError', (request, _reply, error, done) => {
    noticeError(request, error);
    done();
  });
  // An application's own handler may answer without an error, and then `onError` is not called.
  const { setErrorHandler } = fastify;
  fastify.setErrorHandler = function noticing(handler) {
    if (typeof handler !== 'function') return setErrorHandler.call(this, handler);
    return setErrorHandler.call(this, function errorHandler(this: unknown, error, request, ...others) {
      noticeError(request, error);
      return handler.call(this, error, request, ...others);
    });
  };
}

function noticeError({ raw }: Request, error: unknown): void {
  const active = requestContext(raw);
  if (active) active.error = error;
}

import type { IncomingMessage } from 'node:http';
import {
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { requestContext } from '../http-server/request-context.ts';
import { replaceOnce } from './replace-once.ts';

const VERSIONS = ['>=8 <13'];

/** The arguments of a handler: for HTTP, the request first. */
interface Host {
  getArgByIndex(index: 0): (IncomingMessage & { raw?: IncomingMessage }) | undefined;
}

interface ExceptionsHandler {
  next(exception: unknown, host: Host): void;
}

/** Gives the server span the exception that caused a 500 in Nest. Its routes are those of Express or Fastify. */
export function nestModules(): InstrumentationNodeModuleDefinition[] {
  const exceptionsHandler = new InstrumentationNodeModuleFile(
    '@nestjs/core/exceptions/exceptions-handler.js',
    VERSIONS,
    (exports: { ExceptionsHandler: { prototype: ExceptionsHandler } }) => {
      replaceOnce(exports.ExceptionsHandler.prototype, 'next', noticingException);
      return exports;
    },
    () => {},
  );
  return [
    new InstrumentationNodeModuleDefinition('@nestjs/core', VERSIONS, undefined, undefined, [
      exceptionsHandler,
    ]),
  ];
}

function noticingException(original: ExceptionsHandler['next']): ExceptionsHandler['next'] {
  return function next(this: ExceptionsHandler, exception, host) {
    const request = host.getArgByIndex(0);
    const active = request && requestContext(request.raw ?? request);
    if (active) active.error = exception;
    return original.call(this, exception, host);
  };
}

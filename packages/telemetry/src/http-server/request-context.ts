import type { IncomingMessage } from 'node:http';
import { INVALID_SPAN_CONTEXT, trace, type Context, type Span } from '@opentelemetry/api';
import { RPCType, setRPCMetadata } from '@opentelemetry/core';
import { contextOf } from './emit-in-context.ts';
import { followedRequest, type FollowedRequest } from './followed-request.ts';
import { LightContext, LIGHT_ROOT_CONTEXT } from './light-context.ts';

/**
 * The context of a request, and at once the RPCMetadata in it: a request then costs one object. The route is set here, by one of our
 * framework hooks or by another instrumentation through `getRPCMetadata(context.active()).route`.
 */
export class RequestContext implements Context, FollowedRequest {
  readonly type = RPCType.HTTP;
  readonly span: Span;
  /** The route that handles the request, as it was written. */
  route: string | undefined = undefined;
  /** The path of the router that handles the request, as it was mounted. */
  mount = '';
  /** The error that the framework's error handler received. */
  error: unknown = undefined;
  /** Reads the route when the request is over, for a framework that publishes it only then. */
  findRoute: (() => unknown) | undefined = undefined;
  readonly #parent: Context;

  constructor(parent: Context, span: Span) {
    this.span = span;
    this.#parent = parent;
  }

  getValue(key: symbol): unknown {
    if (key === SPAN) return this.span;
    return key === RPC_METADATA ? this : this.#parent.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return new LightContext(this, key, value);
  }

  deleteValue(key: symbol): Context {
    return this.getValue(key) === undefined ? this : this.setValue(key, undefined);
  }
}

/** Where framework hooks report on a request that has a server span. */
export function requestContext(request: IncomingMessage): FollowedRequest | undefined {
  const active = contextOf(request);
  return active instanceof RequestContext ? active : followedRequest(request);
}

/** The key under which a function of the API keeps its value, which the API exports no more than the key. */
function keyOf(set: (context: Context) => Context): symbol {
  let found: symbol | undefined;
  set({
    ...LIGHT_ROOT_CONTEXT,
    setValue(key) {
      found = key;
      return this;
    },
  });
  return found!;
}

const span = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
const SPAN = keyOf((context) => trace.setSpan(context, span));
const RPC_METADATA = keyOf((context) => setRPCMetadata(context, { type: RPCType.HTTP, span }));

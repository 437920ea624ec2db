import type { IncomingMessage } from 'node:http';
import type { RPCMetadata } from '@opentelemetry/core';

/** What framework hooks report about a request. */
export interface FollowedRequest {
  /** The route that handles the request, as it was written. */
  route: string | undefined;
  /** The path of the router that handles the request, as it was mounted. */
  mount: string;
  /** The error that the framework's error handler received. */
  error: unknown;
  /** Reads the route when the request is over, for a framework that publishes it only then. */
  findRoute: (() => unknown) | undefined;
}

const FOLLOWED = Symbol('followed');
type Carrier = IncomingMessage & { [FOLLOWED]?: FollowedRequest };

/** A request whose server span is another instrumentation's. */
class Followed implements FollowedRequest {
  mount = '';
  error: unknown = undefined;
  findRoute: (() => unknown) | undefined = undefined;
  /** Whether a framework hook has set a route; it may have removed it since. */
  isTold = false;
  #route: string | undefined = undefined;

  get route(): string | undefined {
    return this.#route;
  }

  set route(route: string | undefined) {
    this.isTold = true;
    this.#route = route;
  }
}

/**
 * Has frameworks' hooks follow a request whose server span is another instrumentation's. What they tell of its route is what that reads in
 * `metadata`, and wins over what others write there: those name a router that found no route, too.
 */
export function follow(request: IncomingMessage, metadata: Omit<RPCMetadata, 'span'>): void {
  const followed = new Followed();
  (request as Carrier)[FOLLOWED] = followed;
  let others: string | undefined;
  Object.defineProperty(metadata, 'route', {
    get: () => {
      if (followed.findRoute) return followed.findRoute();
      return followed.isTold ? followed.route : others;
    },
    set: (route: string | undefined) => {
      others = route;
    },
  });
}

/** What framework hooks have reported about a request that `follow` was called with. */
export function followedRequest(request: IncomingMessage): FollowedRequest | undefined {
  return (request as Carrier)[FOLLOWED];
}

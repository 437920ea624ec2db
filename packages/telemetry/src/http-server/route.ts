import type { IncomingMessage } from 'node:http';

/** What Express leaves on a request that one of its routes took. */
interface Routed {
  baseUrl?: string;
  route?: { path?: unknown };
}

/** The route that took the request, as it was written: `/dock/:spaceport`. Undefined where none did, or where it is no text. */
export function routeOf(request: IncomingMessage): string | undefined {
  const { baseUrl = '', route } = request as IncomingMessage & Routed;
  return typeof route?.path === 'string' ? baseUrl + route.path : undefined;
}

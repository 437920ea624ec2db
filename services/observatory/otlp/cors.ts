import type { RequestHandler } from 'express';
import { sameOrigin } from '#http-service/same-origin.ts';

/** How long a browser may cache the preflight response, in seconds. */
const MAX_AGE = '600';

/**
 * Lets in the browser SDKs of pages of these origins (CORS, Fetch Standard); all else as `sameOrigin`.
 * @param origins such as `http://localhost:3000`.
 */
export function fromOrigins(origins: ReadonlySet<string>): RequestHandler {
  return (req, res, next) => {
    const { origin } = req.headers;
    if (origin === undefined || !origins.has(origin)) {
      sameOrigin(req, res, next);
      return;
    }
    res.set({ 'Access-Control-Allow-Origin': origin, Vary: 'Origin' });
    if (req.method !== 'OPTIONS') {
      next();
      return;
    }
    res.set({
      'Access-Control-Allow-Methods': 'POST',
      'Access-Control-Allow-Headers': req.headers['access-control-request-headers'] ?? 'content-type',
      'Access-Control-Max-Age': MAX_AGE,
      // a public page that requests this machine
      ...(req.headers['access-control-request-private-network'] && {
        'Access-Control-Allow-Private-Network': 'true',
      }),
    });
    res.status(204).end();
  };
}

import type { RequestHandler } from 'express';
import { HttpError } from './http-error.ts';

/**
 * Refuses what a page of another origin sends. Browsers say where a request comes from, in `Origin` (Fetch Standard) where a script
 * sends it or where it is a POST, in `Sec-Fetch-Site` (Fetch Metadata) with each request to this machine, an image's address
 * included. Programs send neither: so ships, curl and the service's own pages pass, and no foreign page can dock a ship.
 */
export const sameOrigin: RequestHandler = (req, _res, next) => {
  const { origin, host, 'sec-fetch-site': site } = req.headers;
  const isElsewhere = origin !== undefined && URL.parse(origin)?.host !== host;
  if (isElsewhere || site === 'cross-site' || site === 'same-site')
    throw new HttpError(
      403,
      'Pages of other origins are refused: send the request from a program, or from a page of the same host and port',
    );
  next();
};

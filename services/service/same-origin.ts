import type { RequestHandler } from 'express';
import { HttpError } from './http-error.ts';

/**
 * Refuses what a page of another origin sends. Browsers say where a request comes from (Fetch Standard, `Origin`), programs say
 * nothing: so ships, curl and a page of the service's own address pass, and no page that somebody happens to look at can dock.
 */
export const sameOrigin: RequestHandler = (req, _res, next) => {
  const { origin, host } = req.headers;
  if (origin !== undefined && URL.parse(origin)?.host !== host)
    throw new HttpError(
      403,
      'This is not for pages of other origins: ask from a program, or from the same host and port',
    );
  next();
};

import type { RequestHandler } from 'express';
import { HttpError } from '../service/http-error.ts';

/**
 * Refuses what a page of another origin sends: browsers name the page's origin with each POST. Programs name none, and are
 * let in.
 */
export const originCheck: RequestHandler = (req, _res, next) => {
  const { origin, host } = req.headers;
  if (origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host))
    throw new HttpError(403, 'Only the page of this observatory may send this');
  next();
};

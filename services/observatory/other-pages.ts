import type { Request, RequestHandler } from 'express';
import { sameOrigin } from '#http-service/same-origin.ts';

/** Refuses what pages of other origins ask for, as `sameOrigin` does, but for the links to here that people follow. */
export const notForOtherPages: RequestHandler = (req, res, next) => {
  if (isFollowedLink(req)) next();
  else sameOrigin(req, res, next);
};

/** Fetch Metadata's words for a page that a browser opens; no script, image or frame asks in this way. */
function isFollowedLink({ method, headers }: Request): boolean {
  return (
    method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
  );
}

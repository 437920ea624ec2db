import type { Request, RequestHandler } from 'express';
import { sameOrigin } from '#http-service/same-origin.ts';

/** Refuses requests from pages of other origins, as `sameOrigin` does, except for links that people follow. */
export const notForOtherPages: RequestHandler = (req, res, next) => {
  if (isFollowedLink(req)) next();
  else sameOrigin(req, res, next);
};

/** Fetch Metadata's values for navigation; no script, image or frame sends them. */
function isFollowedLink({ method, headers }: Request): boolean {
  return (
    method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
  );
}

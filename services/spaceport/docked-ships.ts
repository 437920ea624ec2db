import type { RequestHandler } from 'express';
import type { HandlerContext } from './handler-context.ts';

/** GET /docked_ships: the ids of the ships that are docked. */
export function dockedShips({ register }: HandlerContext): RequestHandler {
  return async (_req, res) => {
    res.json(await register.dockedShips());
  };
}

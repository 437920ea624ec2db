import type { RequestHandler } from 'express';
import type { HandlerContext } from './handler-context.ts';

/** POST /clear_lists: empties the docks and forgets all codes. */
export function clearLists({ register, logger }: HandlerContext): RequestHandler {
  return async (_req, res) => {
    await register.clear();
    logger.info('All lists cleared');
    res.json({ message: 'All lists cleared' });
  };
}

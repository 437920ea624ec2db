import type { RequestHandler } from 'express';
import { describeSpan, type HandlerContext } from './handler-context.ts';
import { parseShipId } from './request-body.ts';

/** GET /request_separation/{ship_id}: a code that lets the ship separate once. */
export function requestSeparation(context: HandlerContext): RequestHandler {
  return async (req, res) => {
    const shipId = parseShipId(req.params['ship_id']);
    describeSpan(context, shipId);
    context.logger.info({ ship_id: shipId }, `Requesting separation for ship ${shipId}`);
    res.json({ authorization_code: await context.register.issueCode(shipId) });
  };
}

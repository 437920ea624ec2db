import type { RequestHandler } from 'express';
import { describeSpan, type HandlerContext } from './handler-context.ts';
import { parseShipId } from './request-body.ts';

/** GET /request_docking/{ship_id}: a code that lets the ship dock once. */
export function requestDocking(context: HandlerContext): RequestHandler {
  return async (req, res) => {
    const shipId = parseShipId(req.params['ship_id']);
    describeSpan(context, shipId);
    context.logger.info({ ship_id: shipId }, `Requesting docking for ship ${shipId}`);
    res.json({ authorization_code: await context.register.issueCode(shipId) });
  };
}

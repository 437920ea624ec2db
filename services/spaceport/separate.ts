import type { RequestHandler } from 'express';
import { checkManifest } from '#http-service/faults.ts';
import { describeSpan, refuse, type HandlerContext } from './handler-context.ts';
import { parseActionBody } from './request-body.ts';

/** POST /separate: lets the docked ship that shows a valid code go. */
export function separate(context: HandlerContext): RequestHandler {
  return async (req, res) => {
    const request = parseActionBody(req.body);
    const { shipId, passengers } = request;
    describeSpan(context, shipId, passengers);
    await checkManifest(context.faults, passengers);
    const outcome = await context.register.separate(request);
    if (outcome === 'done') {
      context.metrics.separated();
      context.logger.info({ ship_id: shipId, passengers }, `Ship ${shipId} separated successfully`);
    } else if (outcome === 'repeated') {
      context.logger.info({ ship_id: shipId }, `Ship ${shipId} retried: it has separated successfully`);
    } else {
      refuse(context, shipId, outcome);
    }
    res.json({ message: 'Ship separated successfully' });
  };
}

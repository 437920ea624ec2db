import type { RequestHandler } from 'express';
import { checkManifest } from '#http-service/faults.ts';
import { describeSpan, refuse, type HandlerContext } from './handler-context.ts';
import { parseActionBody } from './request-body.ts';

/** POST /dock: docks the ship that shows a valid code, if it is not docked and a dock is free. The register checks that. */
export function dock(context: HandlerContext): RequestHandler {
  return async (req, res) => {
    const request = parseActionBody(req.body);
    const { shipId, passengers } = request;
    describeSpan(context, shipId, passengers);
    context.manifests?.manifestOf(request);
    await checkManifest(context.faults, passengers);
    const outcome = await context.register.dock(request);
    if (outcome === 'done') {
      context.metrics.docked();
      context.logger.info({ ship_id: shipId, passengers }, `Ship ${shipId} docked successfully`);
    } else if (outcome === 'repeated') {
      context.logger.info({ ship_id: shipId }, `Ship ${shipId} retried: it has docked successfully`);
    } else if (outcome === 'Docking limit reached') {
      refuse(context, shipId, outcome, `Docking limit '${context.register.limit}' reached, Dock is full`);
    } else {
      refuse(context, shipId, outcome);
    }
    res.json({ message: 'Ship docked successfully' });
  };
}

import type { RequestHandler } from 'express';
import { describeSpan, refuse, type Desk } from './handler-context.ts';
import { parseManoeuvre } from './request-body.ts';

/** POST /separate: lets the docked ship that shows a valid code go. */
export function separate(desk: Desk): RequestHandler {
  return async (req, res) => {
    const manoeuvre = parseManoeuvre(req.body);
    const { shipId, passengers } = manoeuvre;
    describeSpan(desk, shipId, passengers);
    const outcome = await desk.register.separate(manoeuvre);
    if (outcome === 'done') {
      desk.metrics.separated();
      desk.logger.info({ ship_id: shipId, passengers }, `Ship ${shipId} separated successfully`);
    } else if (outcome === 'repeated') {
      desk.logger.info({ ship_id: shipId }, `Ship ${shipId} asked again: it has separated successfully`);
    } else {
      refuse(desk, shipId, outcome);
    }
    res.json({ message: 'Ship separated successfully' });
  };
}

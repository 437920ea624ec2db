import type { RequestHandler } from 'express';
import { describeSpan, refuse, type Desk } from './handler-context.ts';
import { parseManoeuvre } from './request-body.ts';

/** POST /dock: docks the ship that shows a valid code, if it is not docked and a dock is free. */
export function dock(desk: Desk): RequestHandler {
  return async (req, res) => {
    const manoeuvre = parseManoeuvre(req.body);
    const { shipId, passengers } = manoeuvre;
    describeSpan(desk, shipId, passengers);
    const outcome = await desk.register.dock(manoeuvre);
    if (outcome === 'done') {
      desk.metrics.docked();
      desk.logger.info({ ship_id: shipId, passengers }, `Ship ${shipId} docked successfully`);
    } else if (outcome === 'repeated') {
      desk.logger.info({ ship_id: shipId }, `Ship ${shipId} asked again: it has docked successfully`);
    } else if (outcome === 'Docking limit reached') {
      refuse(desk, shipId, outcome, `Docking limit '${desk.register.limit}' reached, Dock is full`);
    } else {
      refuse(desk, shipId, outcome);
    }
    res.json({ message: 'Ship docked successfully' });
  };
}

import type { RequestHandler } from 'express';
import { describeSpan, refuse, type Desk } from './desk.ts';
import { parseManoeuvre } from './manoeuvre.ts';

/** POST /dock: docks the ship that shows a valid code, if it is not docked and a dock is free. */
export function dock(desk: Desk): RequestHandler {
  return async (req, res) => {
    const manoeuvre = parseManoeuvre(req.body);
    const { shipId, passengers } = manoeuvre;
    describeSpan(desk, shipId, passengers);
    const refusal = await desk.register.dock(manoeuvre);
    if (refusal === 'Docking limit reached')
      refuse(desk, shipId, refusal, `Docking limit '${desk.register.limit}' reached, Dock is full`);
    if (refusal) refuse(desk, shipId, refusal);
    desk.metrics.docked();
    desk.logger.info({ ship_id: shipId, passengers }, `Ship ${shipId} docked successfully`);
    res.json({ message: 'Ship docked successfully' });
  };
}

import { trace } from '@opentelemetry/api';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import * as sos from '#contract/attributes.ts';
import { checkManifest } from '#http-service/faults.ts';
import { HttpError } from '#http-service/http-error.ts';
import type { FaultSettings } from '#http-service/settings.ts';
import { isSpaceportName, type Directory } from './directory.ts';
import { spaceportClient, type Action } from './spaceport-client.ts';

/** The context that a ship's handlers share. Times are in milliseconds. */
export interface Ship {
  id: string;
  directory: Directory | undefined;
  timeout: number;
  logger: Logger;
  faults: FaultSettings;
}

/**
 * POST /dock/{spaceport} and POST /separate/{spaceport}: asks the spaceport for a code, then acts with it. The spaceport's refusal
 * is passed on with its status and detail.
 */
export function actionHandler(ship: Ship, action: Action): RequestHandler {
  return async (req, res) => {
    const spaceport = parseSpaceport(req.params['spaceport']);
    const passengers = 2 + Math.floor(Math.random() * 1999);
    trace.getActiveSpan()?.setAttributes({
      [sos.SHIP_ID]: ship.id,
      [sos.SPACEPORT_NAME]: spaceport,
      [sos.SHIP_PASSENGERS]: passengers,
    });
    const about = { ship_id: ship.id, spaceport };
    ship.logger.info(about, `Ship ${ship.id} asks ${spaceport} to ${action}`);
    await checkManifest(ship.faults, passengers);
    try {
      const client = spaceportClient(spaceport, ship.directory, ship.timeout);
      const code = await client.requestCode(action, ship.id);
      const message = await client.act(action, ship.id, code, passengers);
      ship.logger.info({ ...about, passengers }, `${message} at ${spaceport}`);
      res.json({ message });
    } catch (error) {
      if (error instanceof HttpError && error.status < 500)
        ship.logger.error(about, `${spaceport} refused to ${action}: ${error.message}`);
      throw error;
    }
  };
}

function parseSpaceport(name: unknown): string {
  if (typeof name === 'string' && isSpaceportName(name)) return name;
  throw new HttpError(
    400,
    'A spaceport has a name such as pontus-spaceport: lower-case letters, digits and dashes',
  );
}

import * as v from 'valibot';
import { portsFrom, USUAL_PORTS, type Ports } from '#contract/ports.ts';
import { text, wholeNumber } from '#http-service/settings.ts';

/**
 * The fleet's settings that several commands read. FLEET_PORTS_FROM is the first of ten ports in a row (eleven with a database), in the order of
 * `portsFrom`; FLEET_LOGS is a folder, relative to the repository.
 */
export const sharedFleetEntries = {
  FLEET_PORTS_FROM: v.optional(wholeNumber(1, 65525)),
  FLEET_LOGS: v.optional(text),
};

/** The file of mission scores, in the log folder. */
export const SCORES = 'missions.json';

type SharedFleetSettings = v.InferOutput<v.ObjectSchema<typeof sharedFleetEntries, undefined>>;

/** The fleet's ports: ten in a row from FLEET_PORTS_FROM, or the usual ones if it is unset. */
export function fleetPorts({ FLEET_PORTS_FROM: first }: SharedFleetSettings): Ports {
  return first === undefined ? USUAL_PORTS : portsFrom(first);
}

/** The folder of the fleet's logs. A fleet on other ports has a folder of its own: it may run beside the usual one. */
export function fleetLogs({ FLEET_LOGS, FLEET_PORTS_FROM: first }: SharedFleetSettings): string {
  return FLEET_LOGS ?? (first === undefined ? 'logs' : `logs/${first}`);
}

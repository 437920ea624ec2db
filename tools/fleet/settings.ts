import * as v from 'valibot';
import { oneOf, serviceEntries, text, wholeNumber } from '#http-service/settings.ts';

/**
 * What the fleet can be told; every other setting is its services'. FLEET_PORTS_FROM is the first of ten ports in a row, in the
 * order of `portsFrom`. FLEET_LOGS is a folder, relative to the repository, and so is FLEET_DATA, which FLEET_DATABASE=embedded keeps its
 * data in. Nobody likes to wait for Ctrl-C, so that the limit on
 * stopping is shorter here than a service's own.
 */
export const fleetEntries = {
  FLEET_PORTS_FROM: v.optional(wholeNumber(1, 65526)),
  FLEET_LOGS: v.optional(text, 'logs'),
  FLEET_DATABASE: v.optional(oneOf('embedded')),
  FLEET_DATA: v.optional(text, 'data'),
  SHUTDOWN_TIMEOUT_MS: v.optional(serviceEntries.SHUTDOWN_TIMEOUT_MS.wrapped, '5000'),
};

export type FleetSettings = v.InferOutput<v.ObjectSchema<typeof fleetEntries, undefined>>;

import * as v from 'valibot';
import { sharedFleetEntries } from '#command/fleet-settings.ts';
import { oneOf, serviceEntries, text } from '#http-service/settings.ts';
import { parseMemberSettings } from './member-settings.ts';

const memberSettings = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const settings = parseMemberSettings(dataset.value);
    if (settings) return settings;
    addIssue({ message: 'MEMBER:SETTING=VALUE, separated by commas' });
    return NEVER;
  }),
);

/**
 * The fleet's settings; every other setting is its services'. FLEET_DATA is the folder of FLEET_DATABASE=embedded, relative to the
 * repository. FLEET_SET holds settings for single members. MISSION_SEED makes missions the same for a whole class. Stopping may take less time here than in a service of its own, because a
 * person waits for Ctrl-C.
 */
export const fleetEntries = {
  ...sharedFleetEntries,
  FLEET_DATABASE: v.optional(oneOf('embedded')),
  FLEET_DATA: v.optional(text, 'data'),
  FLEET_SET: v.optional(memberSettings),
  MISSION_SEED: v.optional(text),
  SHUTDOWN_TIMEOUT_MS: v.optional(serviceEntries.SHUTDOWN_TIMEOUT_MS.wrapped, '5000'),
};

export type FleetSettings = v.InferOutput<v.ObjectSchema<typeof fleetEntries, undefined>>;

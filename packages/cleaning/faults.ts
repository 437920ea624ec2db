import * as v from 'valibot';
import { SHIP_ID_PATTERN, SHIP_ID_WORDS } from '#contract/ship-id.ts';
import type { FaultSettings } from '#http-service/settings.ts';
import type { CleaningOrder } from './order.ts';

/** The fault of cleanings: cleaning fails for every dock that this ship has left. */
export const cleaningFaultEntries = {
  SIMULATE_FAILED_CLEANING: v.optional(v.pipe(v.string(), v.regex(SHIP_ID_PATTERN, SHIP_ID_WORDS))),
};

/** The faults of cleanings. */
export type CleaningFaults = FaultSettings & { SIMULATE_FAILED_CLEANING?: string | undefined };

/** Inspects the dock that a ship has left. @throws {Error} where SIMULATE_FAILED_CLEANING names the ship. */
export function inspectDock({ SIMULATE_FAILED_CLEANING: ship }: CleaningFaults, order: CleaningOrder): void {
  if (order.shipId === ship) throw new Error('Coolant on the deck: no procedure for this hull');
}

import * as v from 'valibot';
import { errorEntries, faultEntries, serviceEntries, text, wholeNumber } from '#http-service/settings.ts';
import { cleaningFaultEntries } from '#cleaning/faults.ts';
import { postgresUrl } from '#database/url.ts';

/**
 * A spaceport's settings, checked at start-up. OTEL_SERVICE_NAME is its name; DATABASE_URL is where its register is kept. Without a
 * database it cleans its docks itself, and then SIMULATE_FAILED_CLEANING and CLEANING_CONCURRENCY apply.
 */
export const spaceportEntries = {
  ...serviceEntries,
  ...faultEntries,
  ...cleaningFaultEntries,
  SIMULATE_LEAK_KB: v.optional(wholeNumber(0, 1024), '0'),
  CLEANING_CONCURRENCY: v.optional(wholeNumber(1, 1000)),
  ...errorEntries,
  OTEL_SERVICE_NAME: v.optional(text, 'spaceport'),
  DOCKING_LIMIT: v.optional(wholeNumber(1, 1_000_000), '3'),
  DATABASE_URL: v.optional(postgresUrl),
};

export type SpaceportSettings = v.InferOutput<v.ObjectSchema<typeof spaceportEntries, undefined>>;

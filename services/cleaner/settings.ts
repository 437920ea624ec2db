import * as v from 'valibot';
import { cleaningFaultEntries } from '#cleaning/faults.ts';
import { postgresUrl } from '#database/url.ts';
import { errorEntries, faultEntries, serviceEntries, text } from '#http-service/settings.ts';

/** A cleaner's settings, checked at start-up. DATABASE_URL is the spaceports': it holds the queue. */
export const cleanerEntries = {
  ...serviceEntries,
  ...faultEntries,
  ...cleaningFaultEntries,
  ...errorEntries,
  OTEL_SERVICE_NAME: v.optional(text, 'cleaner'),
  DATABASE_URL: postgresUrl,
};

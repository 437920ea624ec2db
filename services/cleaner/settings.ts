import * as v from 'valibot';
import { cleaningFaultEntries } from '#cleaning/faults.ts';
import { postgresUrl } from '#database/url.ts';
import { errorEntries, faultEntries, serviceEntries, text } from '#http-service/settings.ts';

/** What a cleaner can be told, checked at boot. DATABASE_URL is the spaceports': it holds the queue. */
export const cleanerEntries = {
  ...serviceEntries,
  ...faultEntries,
  ...cleaningFaultEntries,
  ...errorEntries,
  OTEL_SERVICE_NAME: v.optional(text, 'cleaner'),
  DATABASE_URL: postgresUrl,
};

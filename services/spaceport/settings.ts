import * as v from 'valibot';
import { faultEntries, serviceEntries, text, wholeNumber } from '#http-service/settings.ts';
import { isPostgresUrl } from './postgres/url.ts';

/** What a spaceport can be told, checked at boot. OTEL_SERVICE_NAME is its name; DATABASE_URL is where its register is kept. */
export const spaceportEntries = {
  ...serviceEntries,
  ...faultEntries,
  OTEL_SERVICE_NAME: v.optional(text, 'spaceport'),
  DOCKING_LIMIT: v.optional(wholeNumber(1, 1_000_000), '3'),
  DATABASE_URL: v.optional(
    v.pipe(v.string(), v.check(isPostgresUrl, 'postgres://USER:PASSWORD@HOST:PORT/DATABASE')),
  ),
};

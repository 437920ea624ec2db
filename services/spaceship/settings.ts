import { hostname } from 'node:os';
import * as v from 'valibot';
import { errorEntries, faultEntries, serviceEntries, text, wholeNumber } from '#http-service/settings.ts';
import { SHIP_ID_PATTERN, SHIP_ID_WORDS } from '#contract/ship-id.ts';
import { parseDirectory } from './directory.ts';

/** A ship's settings, checked at start-up. */
export const spaceshipEntries = {
  ...serviceEntries,
  ...faultEntries,
  ...errorEntries,
  OTEL_SERVICE_NAME: v.optional(text, 'spaceship'),
  SHIP_ID: v.optional(v.pipe(v.string(), v.regex(SHIP_ID_PATTERN, SHIP_ID_WORDS)), hostname()),
  SPACEPORTS: v.optional(
    v.pipe(
      v.string(),
      v.rawTransform(({ dataset, addIssue, NEVER }) => {
        const directory = parseDirectory(dataset.value);
        if (directory) return directory;
        addIssue({
          message: 'NAME-spaceport=http://HOST:PORT, separated by commas',
        });
        return NEVER;
      }),
    ),
  ),
  SPACEPORT_TIMEOUT_MS: v.optional(wholeNumber(100, 60_000), '10000'),
};

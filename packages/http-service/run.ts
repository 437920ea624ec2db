import type * as v from 'valibot';
import { fail } from './lifecycle.ts';
import { readSettings, SettingsError } from './settings.ts';

/**
 * Starts a program with the settings that `entries` describe. A wrong setting ends it with exit code 1 and one line that names
 * the setting and what it should be.
 */
export function run<const E extends v.ObjectEntries>(
  entries: E,
  start: (settings: v.InferOutput<v.ObjectSchema<E, undefined>>) => void,
): void {
  try {
    start(readSettings(entries, process.env));
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    fail(error.message);
  }
}

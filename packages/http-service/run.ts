import type * as v from 'valibot';
import { fail } from './lifecycle.ts';
import { readSettings, SettingsError } from './settings.ts';

/** How long a failed start may take to end by itself, telemetry's flush included, in milliseconds. */
const END_LIMIT_MS = 5_000;

/**
 * Starts a program with the settings that `entries` describe. A start that fails ends the process with exit code 1 and one line on
 * standard error: which setting is wrong and what it should be, or what else went wrong. A start may fail late, when it serves.
 */
export async function run<const E extends v.ObjectEntries>(
  entries: E,
  start: (settings: v.InferOutput<v.ObjectSchema<E, undefined>>) => void | Promise<void>,
): Promise<void> {
  try {
    await start(readSettings(entries, process.env));
  } catch (error) {
    const [line = ''] = String((error as Error | undefined)?.message ?? error).split('\n');
    fail(error instanceof SettingsError ? line : `Cannot start: ${line}`);
    if (process.emit('SIGTERM', 'SIGTERM')) return; // a service that already serves drains
    setTimeout(() => process.exit(), END_LIMIT_MS).unref(); // if an open handle keeps the process alive
  }
}

import * as v from 'valibot';

/** A setting that cannot work. `message` names it and says what it should be, on one line. */
export class SettingsError extends Error {}

/** A whole number from `min` to `max`, written in decimal digits. */
export function wholeNumber(min: number, max: number) {
  return v.pipe(
    v.string(),
    v.check(
      (text) => /^\d{1,15}$/.test(text) && Number(text) >= min && Number(text) <= max,
      `a whole number from ${min} to ${max}`,
    ),
    v.transform(Number),
  );
}

/** A probability: a number from 0 to 1. */
export const probability = v.pipe(
  v.string(),
  v.check((text) => /^\d*\.?\d+$/.test(text) && Number(text) <= 1, 'a number from 0 to 1'),
  v.transform(Number),
);

/** One of `words`. */
export function oneOf<const W extends string>(...words: [W, ...W[]]) {
  return v.picklist(words, `one of ${words.join(', ')}`);
}

/** A text that is not empty and has no control characters. */
export const text = v.pipe(v.string(), v.regex(/^\P{Cc}{1,253}$/u, '1 to 253 characters on one line'));

/** What may hold a password is not repeated to whoever gets it wrong. */
const SECRETS = new Set(['DATABASE_URL', 'ROLLBAR_ACCESS_TOKEN', 'FLEET_SET']);

/** What every service can be told. Times are in milliseconds. */
export const serviceEntries = {
  HOST: v.optional(text, '127.0.0.1'),
  PORT: v.optional(wholeNumber(1, 65535), '8080'),
  LOG_LEVEL: v.optional(oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'), 'info'),
  SHUTDOWN_TIMEOUT_MS: v.optional(wholeNumber(1000, 600_000), '25000'),
};

/** The faults to find: both services can be told to be slow, or to fail. */
export const faultEntries = {
  SIMULATE_DELAY_MS: v.optional(wholeNumber(0, 60_000), '0'),
  FAILURE_RATE: v.optional(probability, '0'),
};

/** Where unexpected errors are reported to, beside the log. */
export const errorEntries = {
  ROLLBAR_ACCESS_TOKEN: v.optional(text),
  ROLLBAR_ENDPOINT: v.optional(v.pipe(v.string(), v.check(isHttpUrl, 'http://HOST:PORT/api/1/item/'))),
};

function isHttpUrl(value: string): boolean {
  return /^https?:$/.test(URL.parse(value)?.protocol ?? '');
}

export type ServiceSettings = v.InferOutput<v.ObjectSchema<typeof serviceEntries, undefined>>;
export type ErrorSettings = v.InferOutput<v.ObjectSchema<typeof errorEntries, undefined>> & {
  OTEL_SERVICE_NAME: string;
};
export type FaultSettings = v.InferOutput<v.ObjectSchema<typeof faultEntries, undefined>>;

/**
 * Reads the settings that `entries` describe from the environment and checks them all.
 * An empty variable counts as unset, as the OpenTelemetry specification has it for its own.
 * @throws {SettingsError} naming every wrong setting and what it should be.
 */
export function readSettings<const E extends v.ObjectEntries>(
  entries: E,
  env: NodeJS.ProcessEnv,
): v.InferOutput<v.ObjectSchema<E, undefined>> {
  const given = Object.fromEntries(
    Object.keys(entries)
      .map((name) => [name, env[name]] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = v.safeParse(v.object(entries), given, { abortPipeEarly: true });
  if (result.success) return result.output;
  throw new SettingsError(
    result.issues
      .map((issue) => {
        const name = v.getDotPath(issue) ?? 'a setting';
        const value = given[name];
        if (value === undefined) return `${name} is missing`;
        const shown = SECRETS.has(name) ? 'what it is' : JSON.stringify(value);
        return `${name} must be ${issue.message}, not ${shown}`;
      })
      .join('; '),
  );
}

import * as v from 'valibot';

/** An invalid setting. `message` names it and says what it should be, on one line. */
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

/** A value that may contain a password is not repeated in the error. */
const SECRETS = new Set(['DATABASE_URL', 'ROLLBAR_ACCESS_TOKEN', 'FLEET_SET']);

/** The settings of every service. Times are in milliseconds. */
export const serviceEntries = {
  HOST: v.optional(text, '127.0.0.1'),
  PORT: v.optional(wholeNumber(1, 65535), '8080'),
  LOG_LEVEL: v.optional(oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'), 'info'),
  SHUTDOWN_TIMEOUT_MS: v.optional(wholeNumber(1000, 600_000), '25000'),
};

/** Two whole numbers in `A:B`, each in its own range. @param words says what they are. */
function pair([minA, maxA]: [number, number], [minB, maxB]: [number, number], words: string) {
  return v.pipe(
    v.string(),
    v.check((text) => {
      const [, a, b] = /^(\d{1,15}):(\d{1,15})$/.exec(text)?.map(Number) ?? [];
      return a !== undefined && b !== undefined && a >= minA && a <= maxA && b >= minB && b <= maxB;
    }, words),
    v.transform((text) => text.split(':').map(Number) as [number, number]),
  );
}

/** `1500:700`: above 1500 passengers, 700 ms more. */
const slowPassengers = v.pipe(
  pair([0, 1_000_000], [1, 60_000], 'PASSENGERS:MS, two whole numbers: up to 1000000, and from 1 to 60000'),
  v.transform(([above, ms]) => ({ above, ms })),
);

/** `5000:400`: every 5000 ms, for 400 ms. A block is shorter than the 2 s after which a probe counts as failed. */
const blockedLoop = v.pipe(
  pair([1000, 600_000], [1, 900], 'EVERY_MS:MS, two whole numbers: from 1000 to 600000, and from 1 to 900'),
  v.transform(([every, ms]) => ({ every, ms })),
);

/** Simulated faults: a service can be slow, always or in one case, fail, and block its event loop. */
export const faultEntries = {
  SIMULATE_DELAY_MS: v.optional(wholeNumber(0, 60_000), '0'),
  SIMULATE_SLOW_PASSENGERS: v.optional(slowPassengers),
  SIMULATE_BLOCKED_LOOP: v.optional(blockedLoop),
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

import { subscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import type { ClientRequest } from 'node:http';
import { trace } from '@opentelemetry/api';
import type { Logger } from 'pino';
import { SettingsError } from '../settings.ts';

/** How long Rollbar may take to answer, in milliseconds: the SDK would wait without end, and the process could not end. */
const ANSWER_LIMIT_MS = 2_000;

/** The part of Rollbar's SDK that SOS uses. The SDK is not a dependency, since few need its 35 MB. */
type Rollbar = new (options: object) => {
  error(error: Error, custom: object, done: (failure: Error | null) => void): void;
};

interface Options {
  accessToken: string;
  /** The URL that takes items; undefined for Rollbar's own. */
  endpoint: string | undefined;
  service: string;
  logger: Logger;
}

/**
 * Makes a function that sends an error to Rollbar by its SDK, with the service, its version and the ids of the active span. An outage of
 * Rollbar is logged once and has no other effect.
 * @throws {SettingsError} where the SDK is not installed.
 */
export async function rollbarSender({ accessToken, endpoint, service, logger }: Options) {
  const Rollbar = await loadSdk();
  let isWarned = false;
  limitRequests(accessToken);
  const rollbar = new Rollbar({
    accessToken,
    ...(endpoint === undefined ? {} : { endpoint }),
    environment: deploymentAttribute('deployment.environment.name') ?? 'production',
    codeVersion: deploymentAttribute('service.version') ?? packageVersion(),
    autoInstrument: false,
    captureUncaught: false,
    captureUnhandledRejections: false,
    logLevel: 'disable', // of the SDK's own lines, which are no JSON
  });
  return (error: Error, message: string): void => {
    const { traceId, spanId } = trace.getActiveSpan()?.spanContext() ?? {};
    rollbar.error(error, { message, service, trace_id: traceId, span_id: spanId }, (failure) => {
      if (failure && !isWarned) logger.warn(`Rollbar takes no errors: ${failure.message}`);
      isWarned = Boolean(failure);
    });
  };
}

/** Aborts the SDK's requests after a time limit, which the SDK has no setting for. The token identifies its requests. */
function limitRequests(accessToken: string): void {
  subscribe('http.client.request.start', (message) => {
    const { request } = message as { request: ClientRequest };
    if (request.getHeader('x-rollbar-access-token') !== accessToken) return;
    const giveUp = () => request.destroy(new Error(`no answer within ${ANSWER_LIMIT_MS / 1_000} s`));
    const timer = setTimeout(giveUp, ANSWER_LIMIT_MS);
    request.once('close', () => clearTimeout(timer));
  });
}

async function loadSdk(): Promise<Rollbar> {
  const name = 'rollbar'; // not a literal, so that TypeScript does not resolve it
  try {
    return ((await import(name)) as { default: Rollbar }).default;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new SettingsError(
      "ROLLBAR_ACCESS_TOKEN needs Rollbar's SDK: npm ci --prefix packages/http-service/rollbar",
    );
  }
}

/** A resource attribute that OTEL_RESOURCE_ATTRIBUTES sets. */
function deploymentAttribute(name: string): string | undefined {
  const entries = (process.env['OTEL_RESOURCE_ATTRIBUTES'] ?? '').split(',').map((entry) => entry.split('='));
  return entries.find(([key]) => key?.trim() === name)?.[1]?.trim();
}

function packageVersion(): string {
  return JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')).version;
}

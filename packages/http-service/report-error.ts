import { trace } from '@opentelemetry/api';
import type { Logger } from 'pino';
import type { ErrorSettings } from './settings.ts';

/**
 * Reports an unexpected error: as an `exception` event on the active span, and as a line at error level with the error's type,
 * message and stack, which telemetry sends as a record with exception.* attributes. Refusals are expected and not reported.
 * @param fields of the line, beside the error.
 */
export type ReportError = (error: unknown, message: string, fields?: object) => void;

/** Reports errors to the span and the log alone. */
export function logErrors(logger: Logger): ReportError {
  return (thrown, message, fields = {}) => {
    const error = toError(thrown);
    trace.getActiveSpan()?.recordException(error);
    logger.error({ ...fields, err: error }, message);
  };
}

/** Reports errors to the span and the log, and to Rollbar too where the settings have its access token. @throws {SettingsError} where its SDK is not installed. */
export async function errorReporter(logger: Logger, settings: ErrorSettings): Promise<ReportError> {
  const log = logErrors(logger);
  const {
    ROLLBAR_ACCESS_TOKEN: accessToken,
    ROLLBAR_ENDPOINT: endpoint,
    OTEL_SERVICE_NAME: service,
  } = settings;
  if (accessToken === undefined) return log;
  const { rollbarSender } = await import('./rollbar/sender.ts'); // loads its SDK, for those who use it
  const send = await rollbarSender({ accessToken, endpoint, service, logger });
  return (error, message, fields) => {
    log(error, message, fields);
    send(toError(error), message);
  };
}

/**
 * Reports uncaught errors. The process then drains, since its state is unknown, and exits with code 1; a second such error ends it at
 * once.
 */
export function reportUncaught(report: ReportError): void {
  process.on('uncaughtException', (error) => {
    report(error, 'Uncaught exception: the process ends');
    if (process.exitCode === 1 || !process.emit('SIGTERM', 'SIGTERM')) process.exit(1);
    process.exitCode = 1;
  });
}

function toError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  const { message } = Object(thrown) as { message?: unknown };
  return typeof message === 'string' ? Object.assign(new Error(message), thrown) : new Error(String(thrown));
}

import { inspect } from 'node:util';
import { diag, DiagLogLevel, type DiagLogger } from '@opentelemetry/api';
import { diagLogLevelFromString, getStringFromEnv } from '@opentelemetry/core';

/**
 * Lets OpenTelemetry's own messages come out as the services' lines do: JSON, with time, service and level, on standard output.
 * OTEL_LOG_LEVEL says from which level on; warnings unless set.
 */
export function logDiagnostics(): void {
  const logLevel = diagLogLevelFromString(getStringFromEnv('OTEL_LOG_LEVEL')) ?? DiagLogLevel.WARN;
  diag.setLogger(jsonLines(getStringFromEnv('OTEL_SERVICE_NAME')), {
    logLevel,
    suppressOverrideMessage: true,
  });
}

function jsonLines(service: string | undefined): DiagLogger {
  const write =
    (level: string) =>
    (message: string, ...details: unknown[]) => {
      const line = {
        time: new Date().toISOString(),
        service,
        level,
        msg: [message, ...details].map(toText).join(' '),
      };
      process.stdout.write(`${JSON.stringify(line)}\n`);
    };
  return {
    error: write('error'),
    warn: write('warn'),
    info: write('info'),
    debug: write('debug'),
    verbose: write('trace'),
  };
}

function toText(detail: unknown): string {
  if (typeof detail === 'string') return detail;
  if (detail instanceof Error) return detail.message;
  return inspect(detail, {
    breakLength: Number.POSITIVE_INFINITY,
    maxArrayLength: 10,
    maxStringLength: 1_000,
  });
}

import { Console } from 'node:console';
import { inspect } from 'node:util';
import { diag, DiagLogLevel, type DiagLogger } from '@opentelemetry/api';
import { diagLogLevelFromString, getStringFromEnv } from '@opentelemetry/core';

/** An event of the pipeline as machine-readable fields; the line's `msg` says the same in words. */
export interface DiagnosticEvent {
  /**
   * `export.failing`: the backend cannot be reached or has a fault, and exports are retried. `export.unsupported`: it does not support
   * one signal, which is retried rarely. `export.refused`: it refused one signal's data permanently. `export.recovered`: delivery works
   * again, or, with a signal, the backend supports it now. `export.dropped`: data was lost at the end of the process.
   */
  event: 'export.failing' | 'export.unsupported' | 'export.refused' | 'export.recovered' | 'export.dropped';
  /** Where telemetry is sent. */
  endpoint: string;
  /** The affected signal; all signals if it is missing. */
  signal?: 'traces' | 'logs' | 'metrics';
  /** The error message of the backend or of the connection. */
  reason?: string;
}

/** Carries an event's fields through OpenTelemetry's diag API to the line. */
class EventFields {
  readonly fields: DiagnosticEvent;

  constructor(fields: DiagnosticEvent) {
    this.fields = fields;
  }
}

/** Warns about an event. */
export function warnOf(event: DiagnosticEvent, message: string): void {
  diag.warn(message, new EventFields(event));
}

/**
 * Writes OpenTelemetry's own messages to standard error, one JSON object per line with time, service and level. OTEL_LOG_LEVEL sets
 * the lowest level; warnings unless set.
 */
export function logDiagnostics(): void {
  const logLevel = diagLogLevelFromString(getStringFromEnv('OTEL_LOG_LEVEL')) ?? DiagLogLevel.WARN;
  diag.setLogger(jsonLines(getStringFromEnv('OTEL_SERVICE_NAME')), {
    logLevel,
    suppressOverrideMessage: true,
  });
}

/** Standard error may be a closed pipe: unlike a stream's, a console's writes then raise no error that would end the program. */
let standardError: Console | undefined;

function jsonLines(service: string | undefined): DiagLogger {
  const write =
    (level: string) =>
    (message: string, ...details: unknown[]) => {
      const fields = details.find((detail) => detail instanceof EventFields)?.fields;
      const texts = [message, ...details.filter((detail) => !(detail instanceof EventFields)).map(toText)];
      const line = { time: new Date().toISOString(), service, level, msg: texts.join(' '), ...fields };
      standardError ??= new Console(process.stderr);
      standardError.log(JSON.stringify(line));
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

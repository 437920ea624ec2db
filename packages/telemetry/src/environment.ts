import { diag } from '@opentelemetry/api';
import { getNumberFromEnv, getStringFromEnv, getStringListFromEnv } from '@opentelemetry/core';

/** The three signals, as the names of the standard variables spell them. */
export type Signal = 'TRACES' | 'LOGS' | 'METRICS';

export type Protocol = 'grpc' | 'http/protobuf' | 'http/json';

const DESTINATIONS = ['otlp', 'console'] as const;
export type Destination = (typeof DESTINATIONS)[number];

/** Where OTEL_{TRACES,LOGS,METRICS}_EXPORTER sends a signal: otlp unless set; `none` is nowhere. */
export function destinations(signal: Signal): Destination[] {
  const variable = `OTEL_${signal}_EXPORTER`;
  const names = new Set(getStringListFromEnv(variable) ?? ['otlp']);
  names.delete('none');
  for (const name of names)
    if (!DESTINATIONS.includes(name as Destination))
      diag.warn(`${variable} has no exporter "${name}": use otlp, console or none`);
  return DESTINATIONS.filter((name) => names.has(name));
}

/** The OTLP protocol of a signal: OTEL_EXPORTER_OTLP_{SIGNAL}_PROTOCOL, OTEL_EXPORTER_OTLP_PROTOCOL, gRPC. */
export function protocol(signal: Signal): Protocol {
  const name =
    getStringFromEnv(`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`) ??
    getStringFromEnv('OTEL_EXPORTER_OTLP_PROTOCOL');
  if (name === undefined || name === 'grpc') return 'grpc';
  if (name === 'http/protobuf' || name === 'http/json') return name;
  diag.warn(`There is no OTLP protocol "${name}": using grpc. Others are http/protobuf and http/json`);
  return 'grpc';
}

/** Where a signal goes, for people to read in a warning. */
export function endpoint(signal: Signal): string {
  return (
    getStringFromEnv(`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`) ??
    getStringFromEnv('OTEL_EXPORTER_OTLP_ENDPOINT') ??
    (protocol(signal) === 'grpc' ? 'http://localhost:4317' : 'http://localhost:4318')
  );
}

/** The longest that a timer of Node's waits. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** A positive number from a standard variable; `fallback` where it is unset or is not one. */
export function positive(variable: string, fallback: number): number {
  const value = getNumberFromEnv(variable);
  if (value === undefined) return fallback;
  if (value > 0) return Math.min(value, MAX_TIMER_MS);
  diag.warn(`${variable} must be greater than 0, not ${value}: using ${fallback}`);
  return fallback;
}

/** A whole number of at least 1 from a standard variable; `fallback` where it is unset or is not one. */
export function count(variable: string, fallback: number): number {
  return Math.max(1, Math.floor(positive(variable, fallback)));
}

import { diag } from '@opentelemetry/api';
import { getNumberFromEnv, getStringFromEnv, getStringListFromEnv } from '@opentelemetry/core';

/** The three signals, as the names of the standard variables spell them. */
export type Signal = 'TRACES' | 'LOGS' | 'METRICS';

export type Protocol = 'grpc' | 'http/protobuf' | 'http/json';

const DESTINATIONS = ['otlp', 'console'] as const;
export type Destination = (typeof DESTINATIONS)[number];

/** The exporter of a signal, from OTEL_{TRACES,LOGS,METRICS}_EXPORTER: otlp unless set; `none` disables export. */
export function destinations(signal: Signal): Destination[] {
  const variable = `OTEL_${signal}_EXPORTER`;
  const names = new Set(getStringListFromEnv(variable) ?? ['otlp']);
  names.delete('none');
  for (const name of names)
    if (!DESTINATIONS.includes(name as Destination))
      diag.warn(`${variable} has no exporter "${name}": use otlp, console or none`);
  return DESTINATIONS.filter((name) => names.has(name));
}

/** OTLP's usual port for HTTP (OTLP specification, "OTLP/HTTP Default Port"). */
const HTTP_PORT = '4318';

/**
 * The OTLP protocol of a signal: OTEL_EXPORTER_OTLP_{SIGNAL}_PROTOCOL or OTEL_EXPORTER_OTLP_PROTOCOL. Without one it is gRPC, or
 * HTTP with protobuf where the endpoint has HTTP's usual port.
 */
export function protocol(signal: Signal): Protocol {
  const name =
    getStringFromEnv(`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`) ??
    getStringFromEnv('OTEL_EXPORTER_OTLP_PROTOCOL');
  if (name === 'grpc' || name === 'http/protobuf' || name === 'http/json') return name;
  if (name !== undefined)
    diag.warn(`There is no OTLP protocol "${name}". Use grpc, http/protobuf or http/json`);
  const url = URL.parse(endpointSetting(signal) ?? '');
  return url?.port === HTTP_PORT ? 'http/protobuf' : 'grpc';
}

/** The endpoint of a signal, for warnings. */
export function endpoint(signal: Signal): string {
  const usual = protocol(signal) === 'grpc' ? 'http://localhost:4317' : `http://localhost:${HTTP_PORT}`;
  return endpointSetting(signal) ?? usual;
}

/** The endpoint of one signal alone, where it has one. */
export function endpointOf(signal: Signal): string | undefined {
  return getStringFromEnv(`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`);
}

function endpointSetting(signal: Signal): string | undefined {
  return endpointOf(signal) ?? getStringFromEnv('OTEL_EXPORTER_OTLP_ENDPOINT');
}

/** The longest delay of a Node.js timer. */
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

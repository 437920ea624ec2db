import { readFileSync } from 'node:fs';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { getBooleanFromEnv, getStringFromEnv, parseKeyPairsIntoRecord } from '@opentelemetry/core';
import {
  getSharedConfigurationDefaults,
  mergeOtlpSharedConfigurationWithDefaults,
  type OtlpSharedConfiguration,
} from '@opentelemetry/otlp-exporter-base';
import { getSharedConfigurationFromEnvironment } from '@opentelemetry/otlp-exporter-base/node-http';
import { endpoint, endpointOf, type Protocol, type Signal } from '../environment.ts';

/** How requests of one signal are sent, by OTEL_EXPORTER_OTLP_*: limits, and: */
export interface OtlpOptions extends OtlpSharedConfiguration {
  /** The endpoint, with a scheme. */
  url: string;
  /** The path of the request: of gRPC the method's, which is no part of the endpoint. */
  path: string;
  /** Lower-case names. */
  headers: Record<string, string>;
  /** Certificates in PEM, for TLS. */
  tls: { ca?: Buffer; cert?: Buffer; key?: Buffer };
}

/** The path of each signal (OTLP specification, "OTLP/gRPC" and "OTLP/HTTP Request"). */
const GRPC_PATHS: Record<Signal, string> = {
  TRACES: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  LOGS: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  METRICS: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
};
const HTTP_PATHS: Record<Signal, string> = { TRACES: 'v1/traces', LOGS: 'v1/logs', METRICS: 'v1/metrics' };

/** Reads the standard variables. @throws {Error} where the endpoint, a header or a file cannot be used. */
export function otlpOptions(signal: Signal, protocol: Protocol): OtlpOptions {
  const url = protocol === 'grpc' ? grpcUrl(signal) : httpUrl(signal);
  return {
    ...mergeOtlpSharedConfigurationWithDefaults(
      {},
      getSharedConfigurationFromEnvironment(signal),
      getSharedConfigurationDefaults(),
    ),
    url: url.href,
    path: protocol === 'grpc' ? GRPC_PATHS[signal] : url.pathname,
    headers: headersOf(signal),
    tls: {
      ...fileOf(signal, 'ca', 'CERTIFICATE'),
      ...fileOf(signal, 'cert', 'CLIENT_CERTIFICATE'),
      ...fileOf(signal, 'key', 'CLIENT_KEY'),
    },
  };
}

/** gRPC takes `unix:` with a path, and a host and port without a scheme, too; OTEL_EXPORTER_OTLP_INSECURE then says whether without TLS. */
function grpcUrl(signal: Signal): URL {
  const target = endpoint(signal);
  const insecure =
    getBooleanFromEnv(`OTEL_EXPORTER_OTLP_${signal}_INSECURE`) ??
    getBooleanFromEnv('OTEL_EXPORTER_OTLP_INSECURE');
  return new URL(/^(\w+:\/\/|unix:)/.test(target) ? target : `${insecure ? 'http' : 'https'}://${target}`);
}

/** The signal's path is added to what all signals share, not to an endpoint of the signal's own. */
function httpUrl(signal: Signal): URL {
  const own = endpointOf(signal);
  const url = new URL(own ?? `${endpoint(signal).replace(/\/$/, '')}/${HTTP_PATHS[signal]}`);
  if (!/^https?:$/.test(url.protocol)) throw new Error(`it is no http:// or https:// address`);
  return url;
}

function headersOf(signal: Signal): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const variable of ['OTEL_EXPORTER_OTLP_HEADERS', `OTEL_EXPORTER_OTLP_${signal}_HEADERS`])
    for (const [name, value] of Object.entries(parseKeyPairsIntoRecord(getStringFromEnv(variable)))) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
      headers[name.toLowerCase()] = value;
    }
  return headers;
}

function fileOf<K extends string>(signal: Signal, key: K, name: string): Partial<Record<K, Buffer>> {
  const file =
    getStringFromEnv(`OTEL_EXPORTER_OTLP_${signal}_${name}`) ??
    getStringFromEnv(`OTEL_EXPORTER_OTLP_${name}`);
  return (file === undefined ? {} : { [key]: readFileSync(file) }) as Partial<Record<K, Buffer>>;
}

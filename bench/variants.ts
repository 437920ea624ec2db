import { join } from 'node:path';

/** The repository's root. */
export const ROOT = join(import.meta.dirname, '..');

/** Where a sink listens: OTLP over gRPC, and the protocols of others over HTTP. */
export interface Endpoints {
  otlp: string;
  http: string;
}

/** The same service with one kind of telemetry. */
export interface Variant {
  name: string;
  /** What Node is told before the service's own file. */
  args: string[];
  environment(endpoints: Endpoints): Record<string, string>;
  /** What it delivers for each request: server spans, and log records (what happened, and the access line). */
  spans: 0 | 1;
  records: 0 | 2;
  /** How long it holds telemetry back before it exports, in milliseconds. */
  holdsMs: number;
}

const INTERVAL_MS = 500;

/**
 * What all that speak OTLP are told alike: everything on, sampled always, sent twice a second, queues that hold some seconds of the
 * load. The detectors are named, since zero-code's default ones ask addresses that do not answer.
 */
const otlpEnvironment = ({ otlp }: Endpoints): Record<string, string> => ({
  OTEL_SERVICE_NAME: 'bench-spaceport',
  OTEL_EXPORTER_OTLP_ENDPOINT: otlp,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
  OTEL_TRACES_EXPORTER: 'otlp',
  OTEL_LOGS_EXPORTER: 'otlp',
  OTEL_METRICS_EXPORTER: 'otlp',
  OTEL_TRACES_SAMPLER: 'always_on',
  OTEL_NODE_RESOURCE_DETECTORS: 'env,host,process',
  OTEL_METRIC_EXPORT_INTERVAL: '5000',
  OTEL_METRIC_EXPORT_TIMEOUT: '5000',
  OTEL_BSP_SCHEDULE_DELAY: `${INTERVAL_MS}`,
  OTEL_BLRP_SCHEDULE_DELAY: `${INTERVAL_MS}`,
  OTEL_BSP_MAX_QUEUE_SIZE: '65536',
  OTEL_BLRP_MAX_QUEUE_SIZE: '65536',
});

/** A variant that sends spans and log records over OTLP. */
export const otlpVariant = (name: string, args: string[]): Variant => ({
  name,
  args,
  environment: otlpEnvironment,
  spans: 1,
  records: 2,
  holdsMs: INTERVAL_MS,
});

export const PLAIN: Variant = { ...otlpVariant('plain', []), spans: 0, records: 0 };

export const ZERO_CODE: Variant = otlpVariant('zero-code', [
  '--experimental-loader=@opentelemetry/instrumentation/hook.mjs',
  '--import',
  '@opentelemetry/auto-instrumentations-node/register',
]);

/** Bundled, as images run it. */
export const SOS: Variant = otlpVariant('SOS', ['--import', './instrumentation.js']);

export const VARIANTS = [PLAIN, ZERO_CODE, SOS];

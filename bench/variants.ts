import { join } from 'node:path';

/** The repository's root. */
export const ROOT = join(import.meta.dirname, '..');

/** The same service with three kinds of telemetry: what Node is told before the service's own file. */
export const VARIANTS = {
  plain: [],
  'zero-code': [
    '--experimental-loader=@opentelemetry/instrumentation/hook.mjs',
    '--import',
    '@opentelemetry/auto-instrumentations-node/register',
  ],
  // bundled, as images run it
  SOS: ['--import', './instrumentation.js'],
} as const;

export type Variant = keyof typeof VARIANTS;

export const VARIANT_NAMES = Object.keys(VARIANTS) as Variant[];

/**
 * What all variants are told alike: everything on, sampled always, sent twice a second, queues that hold some seconds of the
 * load. The detectors are named, since zero-code's default ones ask addresses that do not answer.
 */
export function telemetryEnvironment(endpoint: string): Record<string, string> {
  return {
    OTEL_SERVICE_NAME: 'bench-spaceport',
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_TRACES_SAMPLER: 'always_on',
    OTEL_NODE_RESOURCE_DETECTORS: 'env,host,process',
    OTEL_METRIC_EXPORT_INTERVAL: '5000',
    OTEL_METRIC_EXPORT_TIMEOUT: '5000',
    OTEL_BSP_SCHEDULE_DELAY: '500',
    OTEL_BLRP_SCHEDULE_DELAY: '500',
    OTEL_BSP_MAX_QUEUE_SIZE: '65536',
    OTEL_BLRP_MAX_QUEUE_SIZE: '65536',
  };
}

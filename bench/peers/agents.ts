import { join } from 'node:path';
import { otlpVariant, type Variant } from '../variants.ts';

const packages = (path: string): string => join(import.meta.dirname, 'node_modules', path);
const SERVICE = 'bench-spaceport';
const QUEUE = '65536';

/**
 * Agents as their own documentation has them started in a program of ES modules, with the sampling, intervals and queues of
 * the others where they have such a setting. docs/cost.md says where the work differs.
 */
export const PEERS: Variant[] = [
  {
    name: 'dd-trace',
    args: ['--import', packages('dd-trace/initialize.mjs')],
    environment: ({ http }) => ({
      DD_SERVICE: SERVICE,
      DD_TRACE_AGENT_URL: http,
      DD_TRACE_FLUSH_INTERVAL: '500',
      DD_TRACE_DISABLED_PLUGINS: 'dns,fs,net', // as the others: no spans below HTTP
      DD_TRACE_MIDDLEWARE_TRACING_ENABLED: 'false', // as the others: no span for each middleware
      DD_RUNTIME_METRICS_ENABLED: 'true',
    }),
    spans: 1,
    records: 0, // puts ids into log lines, which Datadog's Agent collects
    holdsMs: 500,
  },
  {
    ...otlpVariant('EDOT', ['--import', packages('@elastic/opentelemetry-node/import.mjs')]),
    environment: (endpoints) => ({
      ...otlpVariant('', []).environment(endpoints),
      ELASTIC_OTEL_NODE_ENABLE_LOG_SENDING: 'true',
    }),
  },
  {
    name: 'elastic-apm-node',
    args: [
      '--require',
      packages('elastic-apm-node/start.js'),
      `--experimental-loader=${packages('elastic-apm-node/loader.mjs')}`,
    ],
    environment: ({ http }) => ({
      ELASTIC_APM_SERVICE_NAME: SERVICE,
      ELASTIC_APM_SERVER_URL: http,
      ELASTIC_APM_API_REQUEST_TIME: '1s', // the shortest that it takes; until then a request stays open
      ELASTIC_APM_MAX_QUEUE_SIZE: QUEUE,
      ELASTIC_APM_METRICS_INTERVAL: '5s',
      ELASTIC_APM_CLOUD_PROVIDER: 'none', // or it asks cloud metadata addresses
    }),
    spans: 1,
    records: 0, // log lines are Filebeat's
    holdsMs: 1_000,
  },
  {
    name: 'Sentry',
    args: ['--import', join(import.meta.dirname, 'sentry.mjs')],
    environment: ({ http }) => ({ SENTRY_DSN: `${http.replace('//', '//key@')}/1` }),
    spans: 1,
    records: 2,
    holdsMs: 5_000, // its log buffer
  },
];

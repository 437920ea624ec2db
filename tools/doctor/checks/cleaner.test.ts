import { expect, test } from 'vitest';
import type { Deployment, Pod } from '../manifest.ts';
import { Broken } from '../target.ts';
import { checkCleaner, missingCleaner } from './cleaner.ts';

const DEPLOYMENT: Deployment = {
  metadata: { name: 'sos-cleaner', labels: { 'space.observation.system/type': 'cleaner' } },
  spec: {
    replicas: 1,
    selector: { matchLabels: {} },
    template: { spec: { containers: [{ name: 'cleaner', args: ['--import', './instrumentation.js'] }] } },
  },
};

const pod = (ready: string): Pod => ({
  metadata: { name: 'sos-cleaner-abc' },
  spec: { containers: [{ name: 'cleaner' }] },
  status: { conditions: [{ type: 'Ready', status: ready }] },
});

const check = (one: Pod, more: Partial<Parameters<typeof checkCleaner>[0]> = {}) =>
  checkCleaner({
    deployment: DEPLOYMENT,
    pods: [one],
    release: { name: 'sos', chart: 'sos' },
    podFault: undefined,
    log: '{"msg":"ready"}\n',
    ...more,
  });

test('a cleaner that is ready and sends its spans', () => {
  expect(check(pod('True'))).toBe(undefined);
});

test('a cleaner without a ready pod', () => {
  expect(check(pod('False'))?.message).toBe('sos-cleaner: it has no pod that is ready');
});

test('a cleaner whose SDK is disabled', () => {
  const podFault = new Broken('its SDK is disabled', ['enable it']);
  const note = check(pod('True'), { podFault });
  expect(note).toEqual({ message: 'sos-cleaner: its SDK is disabled', remedies: ['enable it'] });
});

test('a cleaner of the whole system that runs without telemetry', () => {
  const { metadata, spec } = DEPLOYMENT;
  const template = { spec: { containers: [{ name: 'cleaner', args: ['services/cleaner/main.ts'] }] } };
  const note = check(pod('True'), { deployment: { metadata, spec: { ...spec, template } } });
  expect(note?.message).toBe('sos-cleaner: it runs without telemetry: telemetry.mode is none');
  expect(note?.remedies).toEqual([
    'helm upgrade sos helm/sos --reset-then-reuse-values --set global.telemetry.mode=preload',
  ]);
});

test('a cleaner whose spans do not arrive, by its log', () => {
  const event = {
    event: 'export.retrying',
    signal: 'traces',
    endpoint: 'http://nowhere:4317',
    reason: '14 UNAVAILABLE: Name resolution failed for target dns:nowhere:4317',
  };
  const note = check(pod('True'), { log: `${JSON.stringify(event)}\n` });
  expect(note?.message).toBe(
    'sos-cleaner: wrong endpoint: it sends to http://nowhere:4317, a name that does not exist',
  );
  expect(note?.remedies).toEqual([
    'kubectl set env deployment/sos-cleaner OTEL_EXPORTER_OTLP_ENDPOINT=http://otel-collector:4317',
  ]);
});

test('a database without a cleaner', () => {
  const spaceport = (name: string, env: object[]) => ({
    metadata: { name },
    spec: {
      selector: { matchLabels: {} },
      template: { spec: { containers: [{ name: 'spaceport', env: env as [] }] } },
    },
  });
  const valueFrom = { secretKeyRef: { name: 'postgres', key: 'DATABASE_URL' } };
  const found = missingCleaner([
    spaceport('pontus-spaceport', [{ name: 'DATABASE_URL', valueFrom }]),
    spaceport('zura-spaceport', [{ name: 'LOG_LEVEL', value: 'info' }]),
  ]);
  expect(found).toEqual([
    {
      message: 'no cleaner runs: the cleaning jobs of pontus-spaceport wait in the database',
      remedies: ['helm upgrade --install register helm/cleaner --set database.existingSecret=postgres'],
    },
  ]);
  expect(missingCleaner([spaceport('zura-spaceport', [])])).toEqual([]);
});

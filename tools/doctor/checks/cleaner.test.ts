import { expect, test } from 'vitest';
import type { Deployment, Pod } from '../manifest.ts';
import { checkCleaner } from './cleaner.ts';

const DEPLOYMENT: Deployment = {
  metadata: { name: 'sos-cleaner', labels: { 'space.observation.system/type': 'cleaner' } },
  spec: {
    replicas: 1,
    selector: { matchLabels: {} },
    template: { spec: { containers: [{ name: 'cleaner', args: ['--import', './instrumentation.js'] }] } },
  },
};

const pod = (ready: string, env: { name: string; value: string }[] = []): Pod => ({
  metadata: { name: 'sos-cleaner-abc' },
  spec: { containers: [{ name: 'cleaner', env }] },
  status: { conditions: [{ type: 'Ready', status: ready }] },
});

test('a cleaner that is ready and sends its spans', () => {
  expect(checkCleaner(DEPLOYMENT, [pod('True')], '{"msg":"ready"}\n')).toBe(undefined);
});

test('a cleaner without a ready pod', () => {
  expect(checkCleaner(DEPLOYMENT, [pod('False')], '')?.message).toBe(
    'sos-cleaner: it has no pod that is ready',
  );
});

test('a cleaner whose SDK is disabled', () => {
  const disabled = pod('True', [{ name: 'OTEL_SDK_DISABLED', value: 'true' }]);
  const note = checkCleaner(DEPLOYMENT, [disabled], '');
  expect(note?.message).toContain('sos-cleaner: its SDK is disabled');
  expect(note?.remedies).toEqual(['kubectl set env deployment/sos-cleaner OTEL_SDK_DISABLED-']);
});

test('a cleaner whose spans do not arrive, by its log', () => {
  const event = {
    event: 'export.retrying',
    signal: 'traces',
    endpoint: 'http://nowhere:4317',
    reason: '14 UNAVAILABLE: Name resolution failed for target dns:nowhere:4317',
  };
  const note = checkCleaner(DEPLOYMENT, [pod('True')], `${JSON.stringify(event)}\n`);
  expect(note?.message).toBe(
    'sos-cleaner: wrong endpoint: it sends to http://nowhere:4317, a name that does not exist',
  );
  expect(note?.remedies).toEqual([
    'kubectl set env deployment/sos-cleaner OTEL_EXPORTER_OTLP_ENDPOINT=http://otel-collector:4317',
  ]);
});

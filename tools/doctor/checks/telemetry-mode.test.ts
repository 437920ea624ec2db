import { expect, test } from 'vitest';
import type { Deployment } from '../manifest.ts';
import { telemetryOf } from './telemetry-mode.ts';

const RELEASE = { name: 'explorer', chart: 'spaceship' };

function deployment(args: string[], inject?: string, env: Record<string, string> = {}): Deployment {
  return {
    metadata: {
      name: 'explorer-spaceship',
    },
    spec: {
      selector: { matchLabels: {} },
      template: {
        metadata:
          inject === undefined
            ? {}
            : { annotations: { 'instrumentation.opentelemetry.io/inject-nodejs': inject } },
        spec: {
          containers: [
            { name: 'x', args, env: Object.entries(env).map(([name, value]) => ({ name, value })) },
          ],
        },
      },
    },
  };
}

test('preload: variables of the Deployment', () => {
  const { set, untraced } = telemetryOf(deployment(['--import', './instrumentation.js']), RELEASE);
  expect(set('OTEL_A', 'b')).toBe('kubectl set env deployment/explorer-spaceship OTEL_A=b');
  expect(set('OTEL_A')).toBe('kubectl set env deployment/explorer-spaceship OTEL_A-');
  expect(untraced.message).toContain('although it preloads');
});

test('none: the release’s mode', () => {
  const { untraced } = telemetryOf(deployment(['services/spaceship/main.ts']), RELEASE);
  expect(untraced.message).toBe('it runs without telemetry: telemetry.mode is none');
  expect(untraced.remedies).toEqual([
    'helm upgrade explorer helm/spaceship --reset-then-reuse-values --set telemetry.mode=preload',
  ]);
});

test('none, in the release of the whole system: the mode of all services', () => {
  const { untraced } = telemetryOf(deployment(['services/spaceship/main.ts']), { name: 'sos', chart: 'sos' });
  expect(untraced.remedies).toEqual([
    'helm upgrade sos helm/sos --reset-then-reuse-values --set global.telemetry.mode=preload',
  ]);
});

test('operator: fields of the Instrumentation, unless the Deployment sets the variable', () => {
  const { set } = telemetryOf(deployment([], 'space', { OTEL_LOG_LEVEL: 'none' }), RELEASE);
  expect(set('OTEL_EXPORTER_OTLP_ENDPOINT', 'http://space-collector:4317')).toBe(
    'kubectl edit instrumentation space: set spec.exporter.endpoint to http://space-collector:4317, then kubectl rollout restart deployment/explorer-spaceship',
  );
  expect(set('OTEL_SDK_DISABLED')).toMatch(/space: remove OTEL_SDK_DISABLED in spec.nodejs.env, then/);
  expect(set('OTEL_LOG_LEVEL', 'debug')).toBe(
    'kubectl set env deployment/explorer-spaceship OTEL_LOG_LEVEL=debug',
  );
});

test.each([
  ['true', 'kubectl describe instrumentation shows what it injects'],
  ['obs/space', 'kubectl describe instrumentation space --namespace=obs shows what it injects'],
])('operator: the annotation %s', (annotation, advice) => {
  expect(telemetryOf(deployment([], annotation), RELEASE).untraced.remedies).toContain(advice);
});

import { expect, test } from 'vitest';
import type { Pod } from '../manifest.ts';
import { isInjected, whyNotInjected } from './injection.ts';
import { injectedBy } from './telemetry-mode.ts';

const RELEASE = { name: 'pontus', chart: 'spaceport' };
const NOON = '2026-01-01T12:00:00Z';
const POD: Pod = {
  metadata: { name: 'pontus-spaceport-abc', creationTimestamp: NOON },
  spec: { containers: [{ name: 'spaceport' }] },
  status: {},
};
const resource = (name: string, creationTimestamp = '2026-01-01T11:00:00Z') => ({
  metadata: { name, creationTimestamp },
});

test.each([
  ['space', undefined, 'but the cluster has no Operator', /otel\/README.md/],
  ['space', [resource('other')], 'but there is no Instrumentation “space”', /^kubectl apply -f otel\/v2\//],
  ['true', [], 'but there is none', /^kubectl apply -f otel\/v2\//],
  [
    'true',
    [resource('space'), resource('other')],
    'but “true” is for an only Instrumentation, and there are 2',
    /--set telemetry.inject=space$/,
  ],
  [
    'obs/space',
    [resource('space', NOON)],
    'but is older than the Instrumentation “space”',
    /^kubectl rollout/,
  ],
  ['space', [resource('space')], 'and has none', /opentelemetry-operator says whether the Operator runs/],
])('asks for %s: %o', (annotation, found, reason, remedy) => {
  const { message, remedies } = whyNotInjected(POD, annotation, found, {
    deployment: 'pontus-spaceport',
    release: RELEASE,
  });
  expect(message).toBe(
    `not injected: pod pontus-spaceport-abc asks for the Operator’s instrumentation, ${reason}`,
  );
  expect(remedies[0]).toMatch(remedy);
});

test('a pod that is injected, or does not ask to be', () => {
  const initContainers = [{ name: 'opentelemetry-auto-instrumentation-nodejs' }];
  expect(isInjected({ ...POD, spec: { ...POD.spec, initContainers } })).toBe(true);
  expect(isInjected(POD)).toBe(false);
  expect(injectedBy({ 'instrumentation.opentelemetry.io/inject-nodejs': 'false' })).toBe(undefined);
  expect(injectedBy()).toBe(undefined);
});

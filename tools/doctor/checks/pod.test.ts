import { expect, test } from 'vitest';
import { setInShell } from '../target.ts';
import { checkPod } from './pod.ts';
import { injectedBy } from './telemetry-mode.ts';
import type { Pod } from '../manifest.ts';

function pod(inject: string | undefined, more: Partial<Pod['spec']> = {}): Pod {
  const annotations =
    inject === undefined ? {} : { 'instrumentation.opentelemetry.io/inject-nodejs': inject };
  return {
    metadata: { name: 'pontus-spaceport-abc', annotations },
    spec: { containers: [{ name: 'spaceport' }], ...more },
    status: {},
  };
}

test('a pod that should be injected and is not', () => {
  const found = checkPod(pod('space'), 'pontus-spaceport', { set: setInShell });
  expect(found?.message).toBe(
    'not injected: pod pontus-spaceport-abc asks for the Operator’s instrumentation and has none',
  );
  expect(found?.remedies.join('\n')).toContain('kubectl rollout restart deployment/pontus-spaceport');
});

test('a pod that is injected, or does not ask to be', () => {
  const initContainers = [{ name: 'opentelemetry-auto-instrumentation-nodejs' }];
  expect(checkPod(pod('space', { initContainers }), 'pontus-spaceport', { set: setInShell })).toBe(undefined);
  for (const inject of [undefined, 'false']) {
    expect(injectedBy(pod(inject).metadata.annotations)).toBe(undefined);
    expect(checkPod(pod(inject), 'pontus-spaceport', { set: setInShell })).toBe(undefined);
  }
});

test('a pod whose SDK is disabled', () => {
  const containers = [{ name: 'spaceport', env: [{ name: 'OTEL_SDK_DISABLED', value: 'true' }] }];
  const found = checkPod(pod(undefined, { containers }), 'pontus-spaceport', { set: setInShell });
  expect(found?.message).toContain('its SDK is disabled');
  expect(found?.remedies).toEqual(['unset OTEL_SDK_DISABLED']);
});

test('a pod whose traces are not exported', () => {
  const containers = [{ name: 'spaceport', env: [{ name: 'OTEL_TRACES_EXPORTER', value: 'none' }] }];
  const found = checkPod(pod(undefined, { containers }), 'pontus-spaceport', { set: setInShell });
  expect(found?.message).toContain('has OTEL_TRACES_EXPORTER=none');
});

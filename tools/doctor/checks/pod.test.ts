import { expect, test } from 'vitest';
import { setInShell } from '../target.ts';
import { checkPod } from './pod.ts';
import type { Pod } from '../manifest.ts';

function pod(containers: Pod['spec']['containers']): Pod {
  return { metadata: { name: 'pontus-spaceport-abc' }, spec: { containers }, status: {} };
}

test('a pod whose SDK is disabled', () => {
  const containers = [{ name: 'spaceport', env: [{ name: 'OTEL_SDK_DISABLED', value: 'true' }] }];
  const found = checkPod(pod(containers), { set: setInShell });
  expect(found?.message).toContain('its SDK is disabled');
  expect(found?.remedies).toEqual(['unset OTEL_SDK_DISABLED']);
});

test('a pod whose traces are not exported', () => {
  const containers = [{ name: 'spaceport', env: [{ name: 'OTEL_TRACES_EXPORTER', value: 'none' }] }];
  const found = checkPod(pod(containers), { set: setInShell });
  expect(found?.message).toContain('has OTEL_TRACES_EXPORTER=none');
});

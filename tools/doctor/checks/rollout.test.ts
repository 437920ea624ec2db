import { expect, test } from 'vitest';
import type { Deployment, Pod } from '../manifest.ts';
import { whyNoPod } from './rollout.ts';

const DEPLOYMENT: Deployment = {
  metadata: { name: 'pontus-spaceport' },
  spec: { replicas: 1, selector: { matchLabels: {} }, template: { spec: { containers: [] } } },
};

function pod(status: Pod['status']): Pod {
  return { metadata: { name: 'pontus-spaceport-abc' }, spec: { containers: [] }, status };
}

test('a quota refuses its pods', () => {
  const message =
    'pods "pontus-spaceport-abc" is forbidden: exceeded quota: small, requested: pods=1, used: pods=0, limited: pods=0';
  const conditions = [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message }];
  const found = whyNoPod({ ...DEPLOYMENT, status: { conditions } }, []);
  expect(found.message).toBe(
    'its pods are refused: exceeded quota: small, requested: pods=1, used: pods=0, limited: pods=0',
  );
  expect(found.remedies[0]).toContain('kubectl describe resourcequota');
});

test('no node has room', () => {
  const message = '0/1 nodes are available: 1 Insufficient cpu.';
  const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }];
  expect(whyNoPod(DEPLOYMENT, [pod({ conditions })]).message).toBe(`no node takes its pod: ${message}`);
});

test('scaled to 0, and what a container waits for', () => {
  const none = { ...DEPLOYMENT, spec: { ...DEPLOYMENT.spec, replicas: 0 } };
  expect(whyNoPod(none, []).message).toBe('it has no pod: it is scaled to 0');
  const waiting = pod({ containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff' } } }] });
  expect(whyNoPod(DEPLOYMENT, [waiting]).message).toBe('it has no pod that is ready: ImagePullBackOff');
});

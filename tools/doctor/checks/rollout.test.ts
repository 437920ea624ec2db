import { expect, test } from 'vitest';
import type { Deployment, Pod } from '../manifest.ts';
import { whyNoPod } from './rollout.ts';

const DEPLOYMENT: Deployment = {
  metadata: { name: 'pontus-spaceport' },
  spec: { replicas: 1, selector: { matchLabels: {} }, template: { spec: { containers: [] } } },
};

const RELEASE = { name: 'pontus', chart: 'spaceport' };

function pod(status: Pod['status']): Pod {
  return { metadata: { name: 'pontus-spaceport-abc' }, spec: { containers: [] }, status };
}

test('a quota refuses its pods', () => {
  const message =
    'pods "pontus-spaceport-abc" is forbidden: exceeded quota: small, requested: pods=1, used: pods=0, limited: pods=0';
  const conditions = [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message }];
  const found = whyNoPod({ ...DEPLOYMENT, status: { conditions } }, [], RELEASE);
  expect(found.message).toBe(
    'its pods are refused: exceeded quota: small, requested: pods=1, used: pods=0, limited: pods=0',
  );
  expect(found.remedies[0]).toContain('kubectl describe resourcequota');
});

test.each([
  ['1 Insufficient cpu', 'kubectl describe nodes shows what the nodes have left'],
  ["1 node(s) didn't match Pod's node affinity/selector", 'kubectl get nodes --show-labels shows'],
  ['1 node(s) had untolerated taint {a: b}', 'kubectl describe nodes shows their taints'],
  ['1 node(s) had something new', 'kubectl describe nodes shows what the nodes have left'],
])('no node takes its pod: %s', (reason, remedy) => {
  const message = `0/1 nodes are available: ${reason}. no new claims to deallocate, preemption: 0/1 nodes …`;
  const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }];
  const found = whyNoPod(DEPLOYMENT, [pod({ conditions })], RELEASE);
  expect(found.message).toBe(`no node takes its pod: 0/1 nodes are available: ${reason}`);
  expect(found.remedies[0]).toContain(remedy);
});

test('scaled to 0, and what a container waits for', () => {
  const none = { ...DEPLOYMENT, spec: { ...DEPLOYMENT.spec, replicas: 0 } };
  expect(whyNoPod(none, [], RELEASE).message).toBe('it has no pod: it is scaled to 0');
  const waiting = pod({ containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff' } } }] });
  expect(whyNoPod(DEPLOYMENT, [waiting], RELEASE).message).toBe(
    'it has no pod that is ready: ImagePullBackOff',
  );
});

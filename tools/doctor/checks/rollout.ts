import type { Deployment, Pod } from '../manifest.ts';
import { Broken } from '../target.ts';

/** Why a Deployment has no pod that is ready. */
export function whyNoPod(deployment: Deployment, pods: Pod[]): Broken {
  const { name } = deployment.metadata;
  if (deployment.spec.replicas === 0)
    return new Broken('it has no pod: it is scaled to 0', [`kubectl scale deployment/${name} --replicas=1`]);
  return stuckRollout(deployment, pods) ?? notReady(name, pods);
}

/** The reason why a Deployment cannot create or place pods: a quota or too few resources; undefined if there is none. */
export function stuckRollout({ metadata: { name }, status }: Deployment, pods: Pod[]): Broken | undefined {
  const refused = status?.conditions?.find((one) => one.type === 'ReplicaFailure' && one.status === 'True');
  if (refused) {
    const [, reason = refused.message] = /is forbidden: (.*)/s.exec(refused.message ?? '') ?? [];
    return new Broken(`its pods are refused: ${reason}`, [
      'kubectl describe resourcequota,limitrange shows the limits of the namespace: raise them',
      `or lower resources in the release’s values; then kubectl rollout restart deployment/${name}`,
    ]);
  }
  const homeless = pods
    .flatMap(({ status }) => status.conditions ?? [])
    .find((one) => one.type === 'PodScheduled' && one.status === 'False');
  if (!homeless) return undefined;
  return new Broken(`no node takes its pod: ${homeless.message ?? homeless.reason}`, [
    'kubectl describe nodes shows what the nodes have left',
  ]);
}

function notReady(name: string, pods: Pod[]): Broken {
  const waiting = pods
    .flatMap(({ status }) => status.containerStatuses ?? [])
    .map(({ state }) => state?.waiting?.reason)
    .find(Boolean);
  return new Broken(`it has no pod that is ready${waiting === undefined ? '' : `: ${waiting}`}`, [
    `kubectl describe deployment/${name}`,
    `kubectl logs deployment/${name}`,
  ]);
}

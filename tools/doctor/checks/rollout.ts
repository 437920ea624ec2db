import type { Deployment, Pod } from '../manifest.ts';
import { setValue, type Release } from '../release.ts';
import { Broken } from '../target.ts';

/** What the scheduler says of nodes that do not take a pod, and what to do about it. */
const NO_NODE: [RegExp, (release?: Release) => string[]][] = [
  [
    /node affinity\/selector/,
    (release) => [
      'kubectl get nodes --show-labels shows what a nodeSelector can ask for',
      ...(release ? [`${setValue(release, 'nodeSelector=null')} takes any node`] : []),
    ],
  ],
  [
    /untolerated taint/,
    (release) => [
      'kubectl describe nodes shows their taints',
      ...(release ? [`${setValue(release, 'tolerations[0].operator=Exists')} tolerates all of them`] : []),
    ],
  ],
  [
    /PersistentVolumeClaim|volume/i,
    () => ['kubectl get persistentvolumeclaims,storageclasses shows which volumes it waits for'],
  ],
  [
    /Insufficient|Too many pods/,
    () => [
      'kubectl describe nodes shows what the nodes have left',
      'add a node, stop other pods, or lower resources.requests',
    ],
  ],
];

/** Why a Deployment has no pod that is ready. */
export function whyNoPod(deployment: Deployment, pods: Pod[], release: Release): Broken {
  const { name } = deployment.metadata;
  if (deployment.spec.replicas === 0)
    return new Broken('it has no pod: it is scaled to 0', [`kubectl scale deployment/${name} --replicas=1`]);
  return stuckRollout(deployment, pods, release) ?? notReady(name, pods);
}

/** The reason why pods are not created or placed: a quota, or no node that takes them; undefined if there is none. */
export function stuckRollout(
  { metadata: { name }, status }: Deployment,
  pods: Pod[],
  release?: Release,
): Broken | undefined {
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
  // the sentences that follow are about preemption
  const [reason = ''] = (homeless.message ?? homeless.reason ?? '').split(/\.(?: |$)/, 1);
  const [, remedies] = NO_NODE.find(([pattern]) => pattern.test(reason)) ?? [];
  return new Broken(
    `no node takes its pod: ${reason}`,
    remedies?.(release) ?? ['kubectl describe nodes shows what the nodes have left'],
  );
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

import { checkCleaner, missingCleaner } from './checks/cleaner.ts';
import { podFault } from './cluster-pods.ts';
import { kubectl, kubectlItems } from './kubectl.ts';
import { belongsTo, isLeaving, isReady, TYPE, type Deployment, type Pod } from './manifest.ts';
import { releaseOf } from './release.ts';
import type { Note } from './target.ts';

/** Problems of the namespace's cleaners; a database without a cleaner is one too. */
export async function cleaners(): Promise<Note[]> {
  const all = await kubectlItems<Deployment>('deployments', '-l', TYPE);
  const deployments = all.filter(({ metadata }) => metadata.labels?.[TYPE] === 'cleaner');
  if (deployments.length === 0) return missingCleaner(all);
  const found = await kubectlItems<Pod>('pods', '-l', `${TYPE}=cleaner`);
  const notes = deployments.map(async (deployment) => {
    const pods = found.filter((pod) => belongsTo(pod, deployment) && !isLeaving(pod));
    const ready = pods.find(isReady);
    // kubectl logs deployment/… would wait 20 s for a pod
    const log = ready
      ? await kubectl('logs', `pod/${ready.metadata.name}`, '--tail=5000').catch(() => '')
      : '';
    const release = releaseOf(deployment, all)!; // a label tells that it is of a chart
    const fault = await podFault(deployment, pods, release);
    return checkCleaner({ deployment, pods, release, podFault: fault, log }) ?? [];
  });
  return (await Promise.all(notes)).flat();
}

import { checkCleaner } from './checks/cleaner.ts';
import { kubectl, kubectlItems } from './kubectl.ts';
import { belongsTo, TYPE, type Deployment, type Pod } from './manifest.ts';
import type { Note } from './target.ts';

/** Problems of the namespace's cleaners, if it has any. */
export async function cleaners(): Promise<Note[]> {
  const selector = `${TYPE}=cleaner`;
  const deployments = await kubectlItems<Deployment>('deployments', '-l', selector);
  if (deployments.length === 0) return [];
  const pods = (await kubectlItems<Pod>('pods', '-l', selector)).filter(
    ({ metadata }) => metadata.deletionTimestamp === undefined,
  );
  const notes = deployments.map(async (deployment) => {
    const log = await kubectl('logs', `deployment/${deployment.metadata.name}`, '--tail=5000').catch(
      () => '',
    );
    const own = pods.filter((pod) => belongsTo(pod, deployment));
    return checkCleaner(deployment, own, log) ?? [];
  });
  return (await Promise.all(notes)).flat();
}

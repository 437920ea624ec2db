import { stuckRollout } from './checks/rollout.ts';
import { kubectlItems } from './kubectl.ts';
import { belongsTo, isLeaving, isReady, TYPE, type Deployment, type Pod } from './manifest.ts';
import { releaseOf } from './release.ts';
import type { Note, Service } from './target.ts';

/** Backends whose pods no node takes, and services whose new pods it does not take while older ones serve. */
export async function stuckRollouts(services: Service[]): Promise<Note[]> {
  const [workloads, pods] = await Promise.all([
    kubectlItems<Deployment>('deployments,statefulsets'),
    kubectlItems<Pod>('pods'),
  ]);
  const known = new Set(services.flatMap(({ name, down }) => (down ? [name] : [])));
  const stuck = new Map<string, { names: string[]; remedies: Set<string> }>();
  for (const workload of workloads) {
    const { name, labels } = workload.metadata;
    if (known.has(name) || labels?.[TYPE] === 'cleaner') continue;
    const own = pods.filter((pod) => belongsTo(pod, workload) && !isLeaving(pod));
    const found = stuckRollout(workload, own, releaseOf(workload, workloads));
    if (!found) continue;
    const message = `${found.message}${own.some(isReady) ? '; an older one still serves' : ''}`;
    const { names, remedies } = stuck.get(message) ?? { names: [], remedies: new Set() };
    stuck.set(message, { names: [...names, name], remedies: remedies.union(new Set(found.remedies)) });
  }
  return [...stuck].map(([message, { names, remedies }]) => ({
    message: `${names.join(', ')}: ${message}`,
    remedies: [...remedies],
  }));
}

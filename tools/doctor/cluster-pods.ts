import { isInjected, whyNotInjected, type Instrumentation } from './checks/injection.ts';
import { checkPod } from './checks/pod.ts';
import { injectedBy, telemetryOf } from './checks/telemetry-mode.ts';
import { kubectlItems } from './kubectl.ts';
import type { Deployment, Pod } from './manifest.ts';
import type { Release } from './release.ts';
import { Broken } from './target.ts';

/** What the pods of a Deployment show to be wrong with their telemetry; undefined if nothing is. */
export async function podFault(
  deployment: Deployment,
  pods: Pod[],
  release: Release,
): Promise<Broken | undefined> {
  const telemetry = telemetryOf(deployment, release);
  for (const pod of pods) {
    const annotation = injectedBy(pod.metadata.annotations);
    if (annotation !== undefined && !isInjected(pod)) {
      const of = { deployment: deployment.metadata.name, release };
      return whyNotInjected(pod, annotation, await instrumentations(annotation), of);
    }
    const fault = checkPod(pod, telemetry);
    if (fault) return fault;
  }
  return undefined;
}

/** The Instrumentation resources of the namespace that an annotation names; undefined if the cluster does not know their kind. */
async function instrumentations(annotation: string): Promise<Instrumentation[] | undefined> {
  const [, namespace] = annotation.split('/').toReversed();
  const inside = namespace === undefined ? [] : [`--namespace=${namespace}`];
  try {
    return await kubectlItems<Instrumentation>('instrumentations.opentelemetry.io', ...inside);
  } catch (error) {
    if (error instanceof Broken && error.message.includes('have a resource type')) return undefined;
    throw error;
  }
}

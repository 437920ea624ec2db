import type { Pod } from '../manifest.ts';
import { setValue, type Release } from '../release.ts';
import { Broken } from '../target.ts';

/** How the Operator names the init containers that it adds. */
const INJECTED = 'opentelemetry-auto-instrumentation';

export interface Instrumentation {
  metadata: { name: string; creationTimestamp: string };
}

export function isInjected({ spec }: Pod): boolean {
  return (spec.initContainers ?? []).some(({ name }) => name.startsWith(INJECTED));
}

/**
 * Why the Operator did not inject a pod that asks for it.
 * @param annotation what the pod asks for: the resource's name, NAMESPACE/NAME, or "true" for the only one of the namespace.
 * @param found the resources of that namespace; undefined if the cluster does not know their kind.
 */
export function whyNotInjected(
  { metadata: { name, creationTimestamp } }: Pod,
  annotation: string,
  found: Instrumentation[] | undefined,
  { deployment, release }: { deployment: string; release: Release },
): Broken {
  const restart = `kubectl rollout restart deployment/${deployment}: only new pods are injected`;
  const because = (reason: string, ...remedies: string[]) =>
    new Broken(`not injected: pod ${name} asks for the Operator’s instrumentation, ${reason}`, remedies);
  if (found === undefined)
    return because(
      'but the cluster has no Operator',
      'otel/README.md says how to install it',
      `or do without: ${setValue(release, 'telemetry.mode=preload')}`,
    );
  const wanted = annotation.split('/').at(-1);
  const matching = wanted === 'true' ? found : found.filter(({ metadata }) => metadata.name === wanted);
  const [match] = matching;
  if (match === undefined)
    return because(
      wanted === 'true' ? 'but there is none' : `but there is no Instrumentation “${annotation}”`,
      'kubectl apply -f otel/v2/ brings “space”; kubectl get instrumentation shows which there are',
      `then ${restart}`,
    );
  if (matching.length > 1)
    return because(
      `but “true” is for an only Instrumentation, and there are ${matching.length}`,
      setValue(release, `telemetry.inject=${match.metadata.name}`),
    );
  if (creationTimestamp && creationTimestamp <= match.metadata.creationTimestamp)
    return because(`but is older than the Instrumentation “${match.metadata.name}”`, restart);
  return because(
    'and has none',
    'kubectl get pods -A -l app.kubernetes.io/name=opentelemetry-operator says whether the Operator runs',
    `then ${restart}`,
  );
}

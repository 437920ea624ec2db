import type { Pod } from '../manifest.ts';
import { Broken } from '../target.ts';

/** What asks the OpenTelemetry Operator to inject its instrumentation; how the Operator calls what it adds. */
const INJECT = 'instrumentation.opentelemetry.io/inject-nodejs';
const INJECTED = 'opentelemetry-auto-instrumentation';

/** Whether a pod asks for the Operator's instrumentation. */
export function wantsInjection({ metadata }: Pod): boolean {
  const value = metadata.annotations?.[INJECT];
  return value !== undefined && value !== 'false';
}

/** What a pod shows to be wrong with its telemetry, before anything is asked of it. */
export function checkPod(pod: Pod, deployment: string): Broken | undefined {
  const { name } = pod.metadata;
  if (wantsInjection(pod) && !isInjected(pod))
    return new Broken(`not injected: pod ${name} asks for the Operator’s instrumentation and has none`, [
      'kubectl get pods -A -l app.kubernetes.io/name=opentelemetry-operator says whether the Operator runs',
      `kubectl get instrumentation says whether “${pod.metadata.annotations?.[INJECT]}”, which its annotation names, is there`,
      `then kubectl rollout restart deployment/${deployment}: only new pods are injected`,
    ]);
  const set = environment(pod);
  if (set.get('OTEL_SDK_DISABLED')?.toLowerCase() === 'true')
    return new Broken(`its SDK is disabled: pod ${name} has OTEL_SDK_DISABLED=true`, [
      `kubectl set env deployment/${deployment} OTEL_SDK_DISABLED-`,
    ]);
  return undefined;
}

function isInjected({ spec }: Pod): boolean {
  return (spec.initContainers ?? []).some(({ name }) => name.startsWith(INJECTED));
}

function environment({ spec }: Pod): Map<string, string | undefined> {
  return new Map(
    spec.containers.flatMap(({ env = [] }) => env.map(({ name, value }) => [name, value] as const)),
  );
}

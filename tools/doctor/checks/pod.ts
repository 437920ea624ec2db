import { environmentOf, type Pod } from '../manifest.ts';
import { Broken, type Telemetry } from '../target.ts';
import { injectedBy } from './telemetry-mode.ts';

/** How the Operator names the init containers that it adds. */
const INJECTED = 'opentelemetry-auto-instrumentation';

/** Problems with a pod's telemetry that its manifest and status show. */
export function checkPod(pod: Pod, deployment: string, { set }: Pick<Telemetry, 'set'>): Broken | undefined {
  const { name, annotations } = pod.metadata;
  const resource = injectedBy(annotations);
  if (resource !== undefined && !isInjected(pod))
    return new Broken(`not injected: pod ${name} asks for the Operator’s instrumentation and has none`, [
      'kubectl get pods -A -l app.kubernetes.io/name=opentelemetry-operator says whether the Operator runs',
      `kubectl get instrumentation says whether “${resource}”, which its annotation names, is there`,
      `then kubectl rollout restart deployment/${deployment}: only new pods are injected`,
    ]);
  const environment = environmentOf(pod);
  if (environment.get('OTEL_SDK_DISABLED')?.toLowerCase() === 'true')
    return new Broken(`its SDK is disabled: pod ${name} has OTEL_SDK_DISABLED=true`, [
      set('OTEL_SDK_DISABLED'),
    ]);
  const exporter = environment.get('OTEL_TRACES_EXPORTER');
  if (exporter && !exporter.includes('otlp'))
    return new Broken(`its traces are not sent: pod ${name} has OTEL_TRACES_EXPORTER=${exporter}`, [
      set('OTEL_TRACES_EXPORTER'),
    ]);
  return undefined;
}

function isInjected({ spec }: Pod): boolean {
  return (spec.initContainers ?? []).some(({ name }) => name.startsWith(INJECTED));
}

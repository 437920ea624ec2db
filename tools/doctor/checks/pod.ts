import { environmentOf, type Pod } from '../manifest.ts';
import { Broken, type Telemetry } from '../target.ts';

/** Problems with a pod's telemetry that its manifest and status show. */
export function checkPod(pod: Pod, { set }: Pick<Telemetry, 'set'>): Broken | undefined {
  const { name } = pod.metadata;
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

import { isReady, type Deployment, type Pod } from '../manifest.ts';
import type { Note } from '../target.ts';
import { exportWarning } from './export-warning.ts';
import { checkPod } from './pod.ts';
import { whyNoPod } from './rollout.ts';
import { injectedBy, telemetryOf } from './telemetry-mode.ts';

/** Problems of a cleaner, which has no endpoints but probes: of its pods, or, from its log, of its telemetry. */
export function checkCleaner(deployment: Deployment, pods: Pod[], log: string): Note | undefined {
  const { name } = deployment.metadata;
  const telemetry = telemetryOf(deployment);
  const isInjected = injectedBy(deployment.spec.template.metadata?.annotations) !== undefined;
  const collector = `http://${isInjected ? 'space' : 'otel'}-collector:4317`;
  const fault = pods.some(isReady)
    ? (pods.map((pod) => checkPod(pod, name, telemetry)).find(Boolean) ??
      exportWarning(log, collector, telemetry.set))
    : whyNoPod(deployment, pods);
  return fault && { message: `${name}: ${fault.message}`, remedies: fault.remedies };
}

import { isReady, type Deployment, type Pod } from '../manifest.ts';
import type { Release } from '../release.ts';
import type { Broken, Note } from '../target.ts';
import { exportWarning } from './export-warning.ts';
import { stuckRollout, whyNoPod } from './rollout.ts';
import { modeOf, telemetryOf } from './telemetry-mode.ts';

/** A cleaner, which has no endpoints but probes. */
interface Cleaner {
  deployment: Deployment;
  pods: Pod[];
  release: Release;
  /** A problem with its pods' telemetry. */
  podFault: Broken | undefined;
  log: string;
}

/** Problems of a cleaner: of its pods, or, from its log, of its telemetry. */
export function checkCleaner({ deployment, pods, release, podFault, log }: Cleaner): Note | undefined {
  const telemetry = telemetryOf(deployment, release);
  const mode = modeOf(deployment);
  const collector = `http://${mode === 'operator' ? 'space' : 'otel'}-collector:4317`;
  const fault = pods.some(isReady)
    ? (stuckRollout(deployment, pods, release) ??
      (mode === 'none' ? telemetry.untraced : (podFault ?? exportWarning(log, collector, telemetry.set))))
    : whyNoPod(deployment, pods, release);
  return fault && { message: `${deployment.metadata.name}: ${fault.message}`, remedies: fault.remedies };
}

/** Spaceports that keep their register in a database while the namespace has no cleaner. */
export function missingCleaner(spaceports: Deployment[]): Note[] {
  const withDatabase = spaceports.flatMap(({ metadata, spec }) =>
    spec.template.spec.containers
      .flatMap(({ env = [] }) => env)
      .filter(({ name }) => name === 'DATABASE_URL')
      .map(({ valueFrom }) => ({ name: metadata.name, secret: valueFrom?.secretKeyRef?.name ?? 'SECRET' })),
  );
  const [first] = withDatabase;
  if (!first) return [];
  const names = withDatabase.map(({ name }) => name).join(', ');
  return [
    {
      message: `no cleaner runs: the cleaning jobs of ${names} wait in the database`,
      remedies: [
        `helm upgrade --install register helm/cleaner --set database.existingSecret=${first.secret}`,
      ],
    },
  ];
}

import { kubectlItems } from '../kubectl.ts';
import type { PodTemplate, Service } from '../manifest.ts';
import type { Note } from '../target.ts';

interface Workload {
  kind: string;
  metadata: { name: string };
  spec: Service['spec'] & { template?: PodTemplate };
}

/** Backends of k8s/components/ that the Collector sends to, by the file of its configuration that says so. */
const BACKENDS = {
  observatory: 'observatory.yaml',
  prometheus: 'prometheus.yaml',
  victorialogs: 'victorialogs.yaml',
  tempo: 'grafana.yaml',
};

/** Leftovers of an overlay of k8s/ after another one was applied: the later one reverts the patches of the first, but deletes nothing. */
export async function replacedOverlays(): Promise<Note[]> {
  return leftovers(await kubectlItems<Workload>('deployments,statefulsets,services,persistentvolumeclaims'));
}

export function leftovers(objects: Workload[]): Note[] {
  const find = (kind: string, wanted: string) =>
    objects.find(({ kind: each, metadata }) => each === kind && metadata.name === wanted);
  const reads = (kind: string, name: string, file: string) =>
    find(kind, name)?.spec.template?.spec.containers.some(({ args = [] }) =>
      args.some((arg) => arg.includes(file)),
    );
  const collector = find('StatefulSet', 'otel-collector');
  const notes: Note[] = [];
  for (const [backend, file] of Object.entries(BACKENDS))
    if (collector && find('Deployment', backend) && !reads('StatefulSet', 'otel-collector', file))
      notes.push({
        message: `${backend} runs, but the Collector does not send to it: a later overlay replaced that`,
        remedies: [
          'apply both components together (k8s/README.md)',
          `or kubectl delete deployment,service ${backend}`,
        ],
      });
  if (
    find('PersistentVolumeClaim', 'jaeger') &&
    find('Deployment', 'jaeger') &&
    !reads('Deployment', 'jaeger', 'badger')
  )
    notes.push({
      message: 'Jaeger has a volume, but keeps its traces in memory: a later overlay replaced that',
      remedies: [
        'apply both components together (k8s/README.md)',
        'or kubectl delete persistentvolumeclaim jaeger',
      ],
    });
  if (collector && find('Service', 'otel-collector')?.spec.type === 'ExternalName')
    notes.push({
      message: 'a Collector runs here that gets nothing: the Service otel-collector names another one',
      remedies: ['kubectl delete statefulset otel-collector', 'or kubectl apply -k k8s/ to use it'],
    });
  return notes;
}

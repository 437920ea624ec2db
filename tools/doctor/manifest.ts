/** The label that distinguishes spaceports, spaceships and cleaners. */
export const TYPE = 'space.observation.system/type';

/** The parts of Kubernetes' objects that the doctor reads. */
export interface List<T> {
  items: T[];
}

interface Metadata {
  name: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
}

interface Variable {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef?: { name: string } };
}

interface PodSpec {
  containers: { name: string; args?: string[]; env?: Variable[] }[];
  initContainers?: { name: string }[];
}

/** A pod, or the template that pods are created from. */
export interface PodTemplate {
  metadata?: Pick<Metadata, 'annotations'>;
  spec: PodSpec;
}

export interface Deployment {
  metadata: Metadata;
  spec: { replicas?: number; selector: { matchLabels: Record<string, string> }; template: PodTemplate };
  status?: { conditions?: Condition[] };
}

export interface Pod {
  metadata: Metadata & { creationTimestamp?: string; deletionTimestamp?: string };
  spec: PodSpec;
  status: {
    conditions?: Condition[];
    containerStatuses?: { state?: { waiting?: { reason?: string } } }[];
  };
}

export interface Service {
  metadata: Metadata;
  spec: { type?: string; externalName?: string };
}

/** The environment variables that a pod or its template sets; a value that comes from elsewhere is undefined. */
export function environmentOf({ spec }: PodTemplate): Map<string, string | undefined> {
  return new Map(
    spec.containers.flatMap(({ env = [] }) => env.map(({ name, value }) => [name, value] as const)),
  );
}

/** Whether a pod is one of a Deployment's. */
export function belongsTo({ metadata }: Pod, { spec }: Deployment): boolean {
  return Object.entries(spec.selector.matchLabels).every(([key, value]) => metadata.labels?.[key] === value);
}

/** Whether a pod is being deleted. */
export function isLeaving({ metadata }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** Whether a pod answers its readiness probe. */
export function isReady({ status }: Pod): boolean {
  return (status.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True');
}

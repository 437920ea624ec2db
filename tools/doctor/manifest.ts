/** What of Kubernetes' objects the doctor reads. */
export interface List<T> {
  items: T[];
}

interface Metadata {
  name: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

export interface Deployment {
  metadata: Metadata;
  spec: { replicas?: number; selector: { matchLabels: Record<string, string> } };
}

export interface Pod {
  metadata: Metadata & { deletionTimestamp?: string };
  spec: {
    containers: { name: string; env?: { name: string; value?: string }[] }[];
    initContainers?: { name: string }[];
  };
  status: {
    conditions?: { type: string; status: string }[];
    containerStatuses?: { state?: { waiting?: { reason?: string } } }[];
  };
}

/**
 * What the Operator (0.156) does to a pod that asks for Node.js instrumentation, done here to a Deployment: no operator runs in
 * these tests. Order matters: the service's own variables come first, and a variable that refers to others comes after them.
 */
export type Env = { name: string; value?: string; valueFrom?: { fieldRef: { fieldPath: string } } };
type Mount = { name: string; mountPath: string };
type Container = {
  name: string;
  image: string;
  env?: Env[];
  volumeMounts?: Mount[];
  securityContext?: object;
};
export type Deployment = {
  kind: 'Deployment';
  metadata: { name: string };
  spec: {
    template: { spec: { containers: [Container]; initContainers?: unknown[]; volumes?: unknown[] } };
  };
};
export type Instrumentation = {
  spec: {
    exporter: { endpoint: string };
    propagators: string[];
    sampler: { type: string };
    initContainerSecurityContext?: object;
    nodejs: { image?: string; env: Env[] };
  };
};

const AGENT = '/otel-auto-instrumentation-nodejs';
const VOLUME = 'opentelemetry-auto-instrumentation-nodejs';

/** @param image is the Operator's own image, for a resource that names none. */
export function inject(deployment: Deployment, { spec }: Instrumentation, namespace: string, image: string) {
  const pod = deployment.spec.template.spec;
  const [container] = pod.containers;
  const env = new Map((container.env ?? []).map((entry) => [entry.name, entry]));
  const add = (entry: Env) => env.has(entry.name) || env.set(entry.name, entry);
  const field = (name: string, fieldPath: string) => add({ name, valueFrom: { fieldRef: { fieldPath } } });

  for (const entry of spec.nodejs.env) add(entry);
  const options = env.get('NODE_OPTIONS')?.value ?? '';
  env.set('NODE_OPTIONS', {
    name: 'NODE_OPTIONS',
    value: `${options} --require ${AGENT}/autoinstrumentation.js`,
  });
  field('OTEL_NODE_IP', 'status.hostIP');
  field('OTEL_POD_IP', 'status.podIP');
  add({ name: 'OTEL_SERVICE_NAME', value: deployment.metadata.name });
  add({ name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: spec.exporter.endpoint });
  add({ name: 'OTEL_PROPAGATORS', value: spec.propagators.join(',') });
  add({ name: 'OTEL_TRACES_SAMPLER', value: spec.sampler.type });
  field('OTEL_RESOURCE_ATTRIBUTES_POD_NAME', 'metadata.name');
  field('OTEL_RESOURCE_ATTRIBUTES_NODE_NAME', 'spec.nodeName');
  const attributes = {
    'k8s.container.name': container.name,
    'k8s.deployment.name': deployment.metadata.name,
    'k8s.namespace.name': namespace,
    'k8s.node.name': '$(OTEL_RESOURCE_ATTRIBUTES_NODE_NAME)',
    'k8s.pod.name': '$(OTEL_RESOURCE_ATTRIBUTES_POD_NAME)',
    'service.instance.id': `${namespace}.$(OTEL_RESOURCE_ATTRIBUTES_POD_NAME).${container.name}`,
    'service.namespace': namespace,
    'service.version': container.image.split(':').at(-1),
  };
  const own = env.get('OTEL_RESOURCE_ATTRIBUTES')?.value;
  const added = Object.entries(attributes).map(([key, value]) => `${key}=${value}`);
  env.delete('OTEL_RESOURCE_ATTRIBUTES');
  add({ name: 'OTEL_RESOURCE_ATTRIBUTES', value: [...(own ? [own] : []), ...added].join(',') });
  container.env = [...env.values()];

  const mount = { name: VOLUME, mountPath: AGENT };
  container.volumeMounts = [...(container.volumeMounts ?? []), mount];
  pod.volumes = [...(pod.volumes ?? []), { name: VOLUME, emptyDir: { sizeLimit: '200Mi' } }];
  const init = {
    name: VOLUME,
    image: spec.nodejs.image ?? image,
    command: ['cp', '-r', '/autoinstrumentation/.', AGENT],
    volumeMounts: [mount],
    securityContext: spec.initContainerSecurityContext ?? container.securityContext,
  };
  pod.initContainers = [...(pod.initContainers ?? []), init];
  return deployment;
}

import { checkPod, wantsInjection } from './checks/pod.ts';
import { kubectl } from './kubectl.ts';
import type { Deployment, List, Pod } from './manifest.ts';
import { Broken, type Target, type Service } from './target.ts';
import { PortForwards } from './port-forward.ts';

const TYPE = 'space.observation.system/type';
/** What the Collector's Service is called: of k8s/, and of the Operator. */
const COLLECTORS = ['otel-collector', 'space-collector'];
/** Where the services' containers listen. */
const PORT = 8080;
const LOG_LINES = 5_000;

/** SOS on the cluster and in the namespace that kubectl is set to. */
export function clusterTarget(): Target {
  const forwards = new PortForwards();
  return {
    name: 'the cluster and namespace of kubectl’s current context',
    services: () => services(forwards),
    receiver: async () => {
      const there = await kubectl('get', 'services', '-o', 'name');
      const name = COLLECTORS.find((collector) => there.includes(`service/${collector}\n`));
      const apply = 'kubectl apply -k k8s/ brings Collector and Jaeger';
      if (name === undefined)
        throw new Broken(`there is no Collector: no Service is called ${COLLECTORS.join(' or ')}`, [apply]);
      const whenSilent = [
        apply,
        'kubectl get pods says whether the Collector runs',
        `kubectl logs service/${name}`,
      ];
      return {
        name: 'the Collector',
        url: await forwards.to(`service/${name}`, 4318, whenSilent),
        where: `${name}:4318`,
        protocol: 'http/json',
        endpoint: `http://${name}:4317`,
        whenSilent,
      };
    },
    jaeger: async () => {
      const whenSilent = ['kubectl get pods says whether Jaeger runs', 'kubectl apply -k k8s/ brings it'];
      return {
        url: await forwards.to('service/jaeger', 16686, whenSilent),
        where: 'jaeger:16686',
        whenSilent,
        whenEmpty: [
          'kubectl logs -l app.kubernetes.io/name=otel-collector says what its exporter meets, and where it sends',
        ],
      };
    },
    close: () => forwards.close(),
  };
}

async function services(forwards: PortForwards): Promise<Service[]> {
  const labelled = async <T>(kind: string) =>
    (JSON.parse(await kubectl('get', kind, '-l', TYPE, '-o', 'json')) as List<T>).items;
  const deployments = await labelled<Deployment>('deployments');
  if (deployments.length === 0)
    throw new Broken('there is no spaceport and no ship in this namespace', [
      'helm install pontus helm/spaceport && helm install explorer helm/spaceship',
      'or go to the right one: kubectl config set-context --current --namespace=…',
    ]);
  const pods = (await labelled<Pod>('pods')).filter(
    ({ metadata }) => metadata.deletionTimestamp === undefined,
  );
  return Promise.all(
    deployments.map((deployment) =>
      service(
        deployment,
        pods.filter((pod) => belongsTo(pod, deployment)),
        forwards,
      ),
    ),
  );
}

function belongsTo({ metadata }: Pod, { spec }: Deployment): boolean {
  return Object.entries(spec.selector.matchLabels).every(([key, value]) => metadata.labels?.[key] === value);
}

async function service(deployment: Deployment, pods: Pod[], forwards: PortForwards): Promise<Service> {
  const { name, labels } = deployment.metadata;
  const pod = pods.find(isReady);
  const where = pod ? `pod/${pod.metadata.name}` : name;
  const whenSilent = [`kubectl describe ${where}`, `kubectl logs ${where}`];
  const url = pod
    ? await forwards.to(where, PORT, whenSilent).catch((error: Broken) => error)
    : whyNoPod(deployment, pods);
  return {
    name,
    url: url instanceof Broken ? '' : url,
    where,
    path: labels?.[TYPE] === 'spaceport' ? '/docked_ships' : '/dock/doctor',
    down: url instanceof Broken ? url : undefined,
    whenSilent,
    podFault: pods.map((pod) => checkPod(pod, name)).find(Boolean),
    injected: pods.some(wantsInjection),
    log: () => kubectl('logs', where, `--tail=${LOG_LINES}`).catch(() => ''),
  };
}

function isReady({ status }: Pod): boolean {
  return (status.conditions ?? []).some(
    (condition) => condition.type === 'Ready' && condition.status === 'True',
  );
}

function whyNoPod({ metadata: { name }, spec }: Deployment, pods: Pod[]): Broken {
  if (spec.replicas === 0)
    return new Broken('it has no pod: it is scaled to 0', [`kubectl scale deployment/${name} --replicas=1`]);
  const waiting = pods
    .flatMap(({ status }) => status.containerStatuses ?? [])
    .map(({ state }) => state?.waiting?.reason)
    .find(Boolean);
  return new Broken(`it has no pod that is ready${waiting === undefined ? '' : `: ${waiting}`}`, [
    `kubectl describe deployment/${name}`,
    `kubectl logs deployment/${name}`,
  ]);
}

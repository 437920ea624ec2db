import { flawOf, wantsInjection } from './flaw.ts';
import { kubectl } from './kubectl.ts';
import type { Deployment, List, Pod } from './manifest.ts';
import { Broken, type Place, type Service } from './place.ts';
import { PortForwards } from './port-forward.ts';

const TYPE = 'space.observation.system/type';
/** What the Collector's Service is called: of k8s/, and of the Operator. */
const COLLECTORS = ['otel-collector', 'space-collector'];
const LOG_LINES = 5_000;

/** SOS on the cluster and in the namespace that kubectl is set to. */
export function clusterPlace(): Place {
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
        url: await forwards.to(name, 4318, whenSilent),
        where: `${name}:4318`,
        protocol: 'http/json',
        endpoint: `http://${name}:4317`,
        whenSilent,
      };
    },
    jaeger: async () => {
      const whenSilent = ['kubectl get pods says whether Jaeger runs', 'kubectl apply -k k8s/ brings it'];
      return {
        url: await forwards.to('jaeger', 16686, whenSilent),
        where: 'jaeger:16686',
        whenSilent,
        whenEmpty: [
          'kubectl logs deployment/otel-collector says what its exporter meets, and where it sends',
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
  const whenSilent = [
    `kubectl describe pods -l app.kubernetes.io/instance=${labels?.['app.kubernetes.io/instance']}`,
  ];
  const selected = deployment.status.readyReplicas
    ? await forwards.to(name, 80, whenSilent).catch((error: Broken) => error)
    : whyNoPod(deployment, pods, whenSilent);
  return {
    name,
    url: selected instanceof Broken ? '' : selected,
    where: `${name}:80`,
    path: labels?.[TYPE] === 'spaceport' ? '/docked_ships' : '/dock/doctor',
    down: selected instanceof Broken ? selected : undefined,
    whenSilent,
    flaw: pods.map((pod) => flawOf(pod, name)).find(Boolean),
    injected: pods.some(wantsInjection),
    log: () => kubectl('logs', `deployment/${name}`, `--tail=${LOG_LINES}`).catch(() => ''),
  };
}

function whyNoPod({ metadata: { name }, spec }: Deployment, pods: Pod[], whenSilent: string[]): Broken {
  if (spec.replicas === 0)
    return new Broken('it has no pod: it is scaled to 0', [`kubectl scale deployment/${name} --replicas=1`]);
  const waiting = pods
    .flatMap(({ status }) => status.containerStatuses ?? [])
    .map(({ state }) => state?.waiting?.reason)
    .find(Boolean);
  const why = waiting === undefined ? '' : `: ${waiting}`;
  return new Broken(`it has no pod that is ready${why}`, [...whenSilent, `kubectl logs deployment/${name}`]);
}

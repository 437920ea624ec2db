import { whyNoPod } from './checks/rollout.ts';
import { injectedBy, telemetryOf } from './checks/telemetry-mode.ts';
import { podFault } from './cluster-pods.ts';
import { kubectl, kubectlItems } from './kubectl.ts';
import { belongsTo, environmentOf, isLeaving, isReady, TYPE, type Deployment, type Pod } from './manifest.ts';
import type { PortForwards } from './port-forward.ts';
import { releaseOf, type Release } from './release.ts';
import { Broken, type Service } from './target.ts';

/** Where the services' containers listen. */
const PORT = 8080;
const LOG_LINES = 5_000;

/** The spaceports and ships of the namespace. @throws {Broken} where there are none. */
export async function clusterServices(forwards: PortForwards): Promise<Service[]> {
  const all = await kubectlItems<Deployment>('deployments', '-l', TYPE);
  const deployments = all.filter(({ metadata }) => metadata.labels?.[TYPE] !== 'cleaner');
  if (deployments.length === 0)
    throw new Broken('there is no spaceport and no ship in this namespace', [
      'helm upgrade --install sos helm/sos brings all of them',
      'or go to the right one: kubectl config set-context --current --namespace=…',
    ]);
  const pods = (await kubectlItems<Pod>('pods', '-l', TYPE)).filter((pod) => !isLeaving(pod));
  return Promise.all(
    deployments.map((deployment) =>
      service(
        deployment,
        pods.filter((pod) => belongsTo(pod, deployment)),
        releaseOf(deployment, all)!, // a label tells that it is of a chart
        forwards,
      ),
    ),
  );
}

async function service(
  deployment: Deployment,
  pods: Pod[],
  release: Release,
  forwards: PortForwards,
): Promise<Service> {
  const { name, labels } = deployment.metadata;
  const kind = labels?.[TYPE] === 'spaceport' ? 'spaceport' : 'spaceship';
  const pod = pods.find(isReady);
  const where = pod ? `pod/${pod.metadata.name}` : name;
  const whenSilent = [`kubectl describe ${where}`, `kubectl logs ${where}`];
  const url = pod
    ? await forwards.to(where, PORT, whenSilent).catch((error: Broken) => error)
    : whyNoPod(deployment, pods, release);
  const telemetry = telemetryOf(deployment, release);
  return {
    name,
    kind,
    shipIds: kind === 'spaceship' ? pods.map(shipIdOf) : [],
    url: url instanceof Broken ? '' : url,
    where,
    down: url instanceof Broken ? url : undefined,
    whenSilent,
    podFault: await podFault(deployment, pods, release),
    injected: pods.some(({ metadata }) => injectedBy(metadata.annotations) !== undefined),
    telemetry,
    system: release.chart === 'sos' ? release.name : undefined,
    post: (path) =>
      `kubectl exec deployment/${name} -- node -e "fetch('http://localhost:${PORT}${path}',{method:'POST'})"`,
    log: () => kubectl('logs', where, `--tail=${LOG_LINES}`).catch(() => ''),
  };
}

/** A ship that has no SHIP_ID docks by its host name: the pod's. */
function shipIdOf(pod: Pod): string {
  return environmentOf(pod).get('SHIP_ID') || pod.metadata.name;
}

/** Who really talks to whom in a namespace, and whether its NetworkPolicies would allow that where they are enforced. */
import type { Namespace } from '#testkit/cluster.ts';
import type { NetworkPolicyPeer, NetworkPolicyRule } from './helm.ts';

/** One call, by app.kubernetes.io/name at both ends and the port that is listened on. */
export interface Edge {
  from: string;
  to: string;
  port: number;
}

interface Pod {
  metadata: { name: string; labels: Record<string, string> };
  status: { podIP: string };
  spec: { containers: { ports?: { name?: string; containerPort: number }[] }[] };
}
interface Service {
  metadata: { name: string };
  spec: {
    clusterIP: string;
    selector?: Record<string, string>;
    ports: { port: number; targetPort: number | string }[];
  };
}
interface Policy {
  spec: {
    podSelector: { matchLabels: Record<string, string> };
    ingress: NetworkPolicyRule[];
    egress: NetworkPolicyRule[];
  };
}

async function list<T>(ns: Namespace, kind: string): Promise<T[]> {
  return (JSON.parse(await ns.kubectl('get', kind, '--output=json')) as { items: T[] }).items;
}

const nameOf = (pod: Pod) => pod.metadata.labels['app.kubernetes.io/name'] ?? pod.metadata.name;

const matches = (labels: Record<string, string>, wanted: Record<string, string>) =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value);

const portOf = (pod: Pod | undefined, port: number | string) =>
  typeof port === 'number'
    ? port
    : pod?.spec.containers.flatMap(({ ports }) => ports ?? []).find(({ name }) => name === port)
        ?.containerPort;

/** The connections that the ships and spaceports have opened, read from the kernel in each pod. */
export async function connections(ns: Namespace): Promise<Edge[]> {
  const [pods, services] = await Promise.all([list<Pod>(ns, 'pods'), list<Service>(ns, 'services')]);
  const ours = pods.filter(({ metadata }) => 'space.observation.system/type' in metadata.labels);
  const edges = await Promise.all(
    ours.map(async (pod) => {
      const table = await ns.kubectl('exec', pod.metadata.name, '--', 'cat', '/proc/net/tcp');
      return remotes(table).flatMap(({ address, port }): Edge[] => {
        const service = services.find(({ spec }) => spec.clusterIP === address);
        const selector = service?.spec.selector;
        const peer = pods.find(({ metadata, status }) =>
          selector ? matches(metadata.labels, selector) : status.podIP === address,
        );
        const target = service?.spec.ports.find((entry) => entry.port === port)?.targetPort ?? port;
        return [{ from: nameOf(pod), to: peer ? nameOf(peer) : address, port: portOf(peer, target) ?? port }];
      });
    }),
  );
  return edges.flat();
}

/** The far ends of the connections in /proc/net/tcp that were opened from here: not those that came in on 8080. */
function remotes(table: string): { address: string; port: number }[] {
  const port = (end: string) => Number.parseInt(end.slice(9), 16);
  return table
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local = '', remote = '']) => port(local) !== 8080 && port(remote) > 0)
    .map(([, , remote = '']) => ({
      address: [6, 4, 2, 0].map((at) => Number.parseInt(remote.slice(at, at + 2), 16)).join('.'),
      port: port(remote),
    }));
}

/** Whether the policies at both ends let a call through. */
export async function allows(ns: Namespace, { from, to, port }: Edge): Promise<boolean> {
  const [pods, policies] = await Promise.all([list<Pod>(ns, 'pods'), list<Policy>(ns, 'networkpolicies')]);
  const [source, target] = [from, to].map((name) => pods.find((pod) => nameOf(pod) === name));
  const passes = (rule: NetworkPolicyRule, peers: NetworkPolicyPeer[] | undefined, far: Pod | undefined) =>
    rule.ports.some((entry) => portOf(target, entry.port) === port) &&
    (peers ?? [{}]).some(
      ({ podSelector }) =>
        !podSelector || (far !== undefined && matches(far.metadata.labels, podSelector.matchLabels)),
    );
  const about = (pod: Pod | undefined) =>
    policies.filter(({ spec }) => pod && matches(pod.metadata.labels, spec.podSelector.matchLabels));
  return (
    about(source).every(({ spec }) => spec.egress.some((rule) => passes(rule, rule.to, target))) &&
    about(target).every(({ spec }) => spec.ingress.some((rule) => passes(rule, rule.from, source)))
  );
}

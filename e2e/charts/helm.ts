/** Helm and kubectl, as the tests in this folder use them. */
import { randomBytes } from 'node:crypto';
import { run } from '../support/command.ts';

/** Without a cluster there is nothing to test here. */
export const haveCluster = process.env['KUBECONFIG'] !== undefined;

export type Chart = 'spaceport' | 'spaceship';
export const CHARTS: Chart[] = ['spaceport', 'spaceship'];

/** Values as `--set` takes them: `{ 'service.nodePort': 31000 }`. */
export type Values = Record<string, string | number | boolean>;

const sets = (values: Values) =>
  Object.entries(values).flatMap(([key, value]) => ['--set', `${key}=${value}`]);

export const helm = (...args: string[]) => run('helm', args);

/** What a chart becomes with these values: YAML. */
export const template = (chart: Chart, values: Values = {}) =>
  helm('template', 'pontus', `helm/${chart}`, '--no-hooks', ...sets(values));

export interface NetworkPolicyPeer {
  podSelector?: { matchLabels: Record<string, string> };
}
export interface NetworkPolicyRule {
  ports: { port: number | string; protocol?: string }[];
  from?: NetworkPolicyPeer[];
  to?: NetworkPolicyPeer[];
}

/** What the tests look at, by kind. */
export interface Kinds {
  Deployment: {
    spec: {
      replicas?: number;
      template: {
        metadata: { labels: Record<string, string>; annotations?: Record<string, string> };
        spec: {
          terminationGracePeriodSeconds: number;
          containers: [
            {
              args: string[];
              env: { name: string; value?: string }[];
              lifecycle?: unknown;
              resources: unknown;
            },
          ];
        };
      };
    };
  };
  Service: { spec: { type: string; ports: { port: number; nodePort?: number }[] } };
  NetworkPolicy: { spec: { ingress: NetworkPolicyRule[]; egress: NetworkPolicyRule[] } };
  HorizontalPodAutoscaler: { spec: { minReplicas: number; behavior: unknown } };
  PodDisruptionBudget: { spec: { maxUnavailable: number } };
}

/** As `template`, read by kubectl, which knows what each kind may hold; by kind. */
export async function objects(chart: Chart, values: Values = {}): Promise<Partial<Kinds>> {
  const args = ['create', '--dry-run=client', '--validate=strict', '--output=json', '--filename=-'];
  const json = await run('kubectl', args, await template(chart, values));
  const documents = JSON.parse(`[${json.trim().replaceAll(/^\}\n\{/gm, '},{')}]`) as { kind: string }[];
  return Object.fromEntries(documents.map((document) => [document.kind, document]));
}

/** A namespace of its own that takes only pods of the restricted standard; `await using` takes it away again. */
export async function namespace() {
  const name = `sos-charts-${randomBytes(3).toString('hex')}`;
  const kubectl = (...args: string[]) => run('kubectl', ['--namespace', name, ...args]);
  await kubectl('create', 'namespace', name);
  await kubectl('label', 'namespace', name, 'pod-security.kubernetes.io/enforce=restricted');
  return {
    name,
    kubectl,
    helm: (...args: string[]) => helm(...args, '--namespace', name),
    /** `helm upgrade --install` as people type it, and then until the new pods serve. */
    upgrade: async (release: string, chart: Chart, values: Values) => {
      await helm('upgrade', '--install', release, `helm/${chart}`, '--namespace', name, ...sets(values));
      await kubectl('rollout', 'status', `deployment/${release}-${chart}`, '--timeout=120s');
    },
    [Symbol.asyncDispose]: async () => {
      await kubectl('delete', 'services', '--all'); // their node ports are free at once, the rest takes its time
      await kubectl('delete', 'namespace', name, '--wait=false');
    },
  };
}
export type Namespace = Awaited<ReturnType<typeof namespace>>;

/** What the charts become, as the tests in this folder look at it. */
import { run } from '#testkit/command.ts';
import { helm, sets, type Chart, type Values } from '#testkit/cluster.ts';

export const CHARTS: Chart[] = ['spaceport', 'spaceship'];

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
              image: string;
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

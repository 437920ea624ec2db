import { kubectlItems } from './kubectl.ts';
import type { Service as Manifest } from './manifest.ts';
import type { PortForwards } from './port-forward.ts';
import { Broken, type Jaeger, type Receiver, type Service } from './target.ts';

/** The Collector's Service for each mode, and what brings it. */
const PRELOAD = { name: 'otel-collector', apply: 'kubectl apply -k k8s/ brings Collector and Jaeger' };
const OPERATOR = {
  name: 'space-collector',
  apply: 'kubectl apply -f otel/v2/ brings the Operator’s Collector',
};
/** The command that has a release of helm/sos bring a backend. */
const upgrade = (system: string, backend: string) =>
  `helm upgrade ${system} helm/sos --reset-then-reuse-values --set backend=${backend}`;
/** A Service of another namespace, as an ExternalName names it. */
const OTHER_NAMESPACE = /^([a-z0-9-]+)\.([a-z0-9-]+)(?:\.svc.*)?$/;

/** Collectors and Jaeger in the namespace. */
export class Backends {
  readonly #forwards: PortForwards;
  readonly #receivers = new Map<string, Promise<Receiver>>();

  constructor(forwards: PortForwards) {
    this.#forwards = forwards;
  }

  /** The Collector that a service should send to: the Operator's if it is injected. One of them may serve both. */
  receiverOf({ injected, system }: Service): Promise<Receiver> {
    const preload = system
      ? { ...PRELOAD, apply: `${upgrade(system, 'jaeger')} brings Collector and Jaeger` }
      : PRELOAD;
    const [own, other] = injected ? [OPERATOR, preload] : [preload, OPERATOR];
    const known = this.#receivers.get(own.name) ?? this.#receiver(own, other);
    this.#receivers.set(own.name, known);
    return known;
  }

  /**
   * Jaeger, or the observatory where there is no Jaeger: helm/sos brings one of them.
   * @param system the release of helm/sos that the services are part of.
   */
  async jaeger(system: string | undefined): Promise<Jaeger> {
    const services = await kubectlItems<Manifest>('services');
    const has = (wanted: string) => services.some(({ metadata }) => metadata.name === wanted);
    const [service, name] =
      !has('jaeger') && has('observatory') ? ['observatory', 'the observatory'] : ['jaeger', 'Jaeger'];
    const whenSilent = [
      `kubectl get pods says whether ${name} runs`,
      system
        ? `${upgrade(system, service)} brings it`
        : `kubectl apply -k k8s/${service === 'jaeger' ? '' : 'overlays/observatory'} brings it`,
    ];
    return {
      url: await this.#forwards.to(`service/${service}`, 16686, whenSilent),
      where: `${service}:16686`,
      whenSilent,
    };
  }

  async #receiver(own: typeof PRELOAD, other: typeof PRELOAD): Promise<Receiver> {
    const services = await kubectlItems<Manifest>('services');
    const find = (wanted: string) => services.find(({ metadata }) => metadata.name === wanted);
    const service = find(own.name) ?? find(other.name);
    if (!service)
      throw new Broken(`there is no Collector: no Service is called ${own.name} or ${other.name}`, [
        own.apply,
      ]);
    const { name } = service.metadata;
    const whenSilent = [
      own.apply,
      'kubectl get pods says whether the Collector runs',
      `kubectl logs service/${name}`,
    ];
    const [target, where] = targetOf(service);
    return {
      name: 'the Collector',
      url: await this.#forwards.to(target, 4318, whenSilent),
      where: `${where}:4318`,
      protocol: 'http/json',
      endpoint: `http://${name}:4317`,
      whenSilent,
      whenEmpty: [`kubectl logs ${target} says what its exporter meets, and where it sends`],
    };
  }
}

/** The kubectl target of port-forward and logs, and its name in messages. */
function targetOf({ metadata: { name }, spec }: Manifest): [string, string] {
  const [, outside, namespace] = OTHER_NAMESPACE.exec(spec.externalName ?? '') ?? [];
  if (outside === undefined || namespace === undefined) return [`service/${name}`, name];
  return [`service/${outside} --namespace=${namespace}`, `${name} (${outside} in ${namespace})`];
}

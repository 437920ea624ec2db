import { environmentOf, type Deployment } from '../manifest.ts';
import { setValue, type Release } from '../release.ts';
import { Broken, type Telemetry } from '../target.ts';

/** Asks the OpenTelemetry Operator to inject instrumentation, by the name of an Instrumentation resource. */
const INJECT = 'instrumentation.opentelemetry.io/inject-nodejs';

/** The fields of an Instrumentation resource that become these variables. */
const FIELDS: { [variable: string]: string } = {
  OTEL_EXPORTER_OTLP_ENDPOINT: 'spec.exporter.endpoint',
  OTEL_TRACES_SAMPLER: 'spec.sampler.type',
  OTEL_TRACES_SAMPLER_ARG: 'spec.sampler.argument',
};

/** The Instrumentation resource that a pod or its template asks for; undefined if it asks for none. */
export function injectedBy(annotations: Record<string, string> = {}): string | undefined {
  const value = annotations[INJECT];
  return value === 'false' ? undefined : value;
}

/** A release's `telemetry.mode`, as its Deployment shows it. */
export function modeOf({ spec: { template } }: Deployment): 'preload' | 'operator' | 'none' {
  if (injectedBy(template.metadata?.annotations) !== undefined) return 'operator';
  return template.spec.containers.some(({ args = [] }) => args.includes('--import')) ? 'preload' : 'none';
}

/** The telemetry of a release, in the terms of its `telemetry.mode`. */
export function telemetryOf(deployment: Deployment, release: Release): Telemetry {
  const { name } = deployment.metadata;
  const { template } = deployment.spec;
  const environment = environmentOf(template);
  const setEnv = (variable: string, value?: string) =>
    `kubectl set env deployment/${name} ${variable}${value === undefined ? '-' : `=${value}`}`;
  const resource = injectedBy(template.metadata?.annotations);
  if (resource !== undefined) {
    const restart = `kubectl rollout restart deployment/${name}`;
    const object = instrumentation(resource);
    const setResource = (variable: string, value?: string) =>
      `kubectl edit ${object}: ${value === undefined ? 'remove' : 'set'} ${FIELDS[variable] ?? `${variable} in spec.nodejs.env`}${value === undefined ? '' : ` to ${value}`}, then ${restart}`;
    return {
      // what the Deployment itself sets wins over the Operator
      set: (...args) => (environment.has(args[0]) ? setEnv(...args) : setResource(...args)),
      untraced: new Broken('it begins no trace, although the Operator injects instrumentation', [
        `kubectl describe ${object} shows what it injects`,
        `then ${restart}`,
      ]),
      environment,
    };
  }
  return {
    set: setEnv,
    untraced: modeOf(deployment) === 'preload' ? silentPreload(name) : withoutTelemetry(release),
    environment,
  };
}

/** How kubectl names the resource: the annotation is its name, NAMESPACE/NAME, or "true" for the only one of the namespace. */
function instrumentation(annotation: string): string {
  if (annotation === 'true') return 'instrumentation';
  const [name, namespace] = annotation.split('/').toReversed();
  return `instrumentation ${name}${namespace === undefined ? '' : ` --namespace=${namespace}`}`;
}

function silentPreload(name: string): Broken {
  return new Broken('it begins no trace, although it preloads its instrumentation', [
    `kubectl logs deployment/${name} says whether the instrumentation starts`,
  ]);
}

function withoutTelemetry(release: Release): Broken {
  return new Broken('it runs without telemetry: telemetry.mode is none', [
    setValue(release, 'telemetry.mode=preload'),
  ]);
}

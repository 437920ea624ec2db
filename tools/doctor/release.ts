import { TYPE, type Deployment } from './manifest.ts';

/** A release of Helm, and the chart in helm/ that it is of: `sos` if it is the whole system's. */
export interface Release {
  name: string;
  chart: string;
}

/**
 * The release that an object is part of; undefined for one that `kubectl apply -k` brought.
 * @param all the Deployments of the namespace: a release that has one of another name than its own is the whole system's.
 */
export function releaseOf(
  { metadata }: Pick<Deployment, 'metadata'>,
  all: Pick<Deployment, 'metadata'>[],
): Release | undefined {
  const type = metadata.labels?.[TYPE];
  // helm template | kubectl apply leaves no annotation
  const name = nameOf(metadata) ?? (type && metadata.name.slice(0, -type.length - 1));
  if (name === undefined) return undefined;
  const isWhole =
    type === undefined ||
    all.some(
      ({ metadata: other }) => nameOf(other) === name && other.name !== `${name}-${other.labels?.[TYPE]}`,
    );
  return { name, chart: isWhole ? 'sos' : type };
}

/** The command that sets a value of every service of a release, as `NAME=VALUE`. */
export function setValue({ name, chart }: Release, value: string): string {
  const whole = chart === 'sos' ? `global.${value}` : value;
  const quoted = /[[\]]/.test(whole) ? `'${whole}'` : whole;
  return `helm upgrade ${name} helm/${chart} --reset-then-reuse-values --set ${quoted}`;
}

function nameOf({ annotations }: Deployment['metadata']): string | undefined {
  return annotations?.['meta.helm.sh/release-name'];
}

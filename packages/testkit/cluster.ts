/** The cluster of the current kubeconfig: kubectl, Helm, and a namespace for a test alone. */
import { randomBytes } from 'node:crypto';
import { run } from './command.ts';

/** Without a cluster these tests are skipped; `npm test` alone never uses one. */
export const haveCluster: boolean = process.env['KUBECONFIG'] !== undefined;

export type Chart = 'spaceport' | 'spaceship' | 'cleaner';

/** Values as `--set` takes them: `{ 'service.nodePort': 31000 }`. */
export type Values = Record<string, string | number | boolean | null>;

export const sets = (values: Values): string[] =>
  Object.entries(values).flatMap(([key, value]) => ['--set', `${key}=${value}`]);

export const kubectl = (...args: string[]): Promise<string> => run('kubectl', args);
export const helm = (...args: string[]): Promise<string> => run('helm', args);

/** A namespace of its own that takes only pods of the restricted standard; `await using` deletes it. */
export async function namespace() {
  const name = `sos-test-${randomBytes(3).toString('hex')}`;
  const inside = (...args: string[]) => kubectl('--namespace', name, ...args);
  await freeVolumes();
  await kubectl('create', 'namespace', name);
  const labels = ['enforce', 'warn'].map((mode) => `pod-security.kubernetes.io/${mode}=restricted`);
  await kubectl('label', 'namespace', name, ...labels);
  const rolledOut = async (what: string) => {
    // a claim may get the volume of a namespace that is still being deleted
    const freeing = setInterval(() => void freeVolumes().catch(() => {}), 5_000);
    try {
      await inside('rollout', 'status', what, '--timeout=180s');
    } finally {
      clearInterval(freeing);
    }
  };
  return {
    name,
    kubectl: inside,
    helm: (...args: string[]) => helm(...args, '--namespace', name),
    apply: (manifests: string) => run('kubectl', ['--namespace', name, 'apply', '-f', '-'], manifests),
    rolledOut,
    /** Waits until every rollout is complete. */
    ready: async () => {
      const all = (await inside('get', 'deployments,statefulsets', '--output=name')).trim().split('\n');
      await Promise.all(all.map(rolledOut));
    },
    /** `helm upgrade --install` as people type it, and then until the new pods serve. */
    upgrade: async (release: string, chart: Chart, values: Values) => {
      await helm('upgrade', '--install', release, `helm/${chart}`, '--namespace', name, ...sets(values));
      await rolledOut(`deployment/${release}-${chart}`);
    },
    /** GET through the API server, of `service:port` or, as `pod`, of a pod: needs no port on this machine. */
    get: (target: string, path: string, kind: 'service' | 'pod' = 'service') =>
      kubectl(
        'get',
        '--request-timeout=5s',
        '--raw',
        `/api/v1/namespaces/${name}/${kind}s/${target}/proxy${path}`,
      ),
    /** POST through the API server. */
    create: (path: string, object: object) =>
      run('kubectl', ['create', '--raw', path, '--filename=-'], JSON.stringify(object)),
    [Symbol.asyncDispose]: async () => {
      await inside('delete', 'services', '--all'); // their node ports are free at once, the rest takes its time
      await kubectl('delete', 'namespace', name, '--wait=false');
    },
  };
}
export type Namespace = Awaited<ReturnType<typeof namespace>>;

interface PersistentVolume {
  metadata: { name: string };
  spec: { claimRef?: { namespace: string } };
  status: { phase: string };
}

/** Releases the volumes of earlier tests: statically provisioned ones stay bound to a deleted claim. */
export async function freeVolumes(): Promise<void> {
  const { items } = JSON.parse(await kubectl('get', 'persistentvolumes', '--output=json')) as {
    items: PersistentVolume[];
  };
  const left = items.filter(
    ({ spec, status }) => status.phase === 'Released' && spec.claimRef?.namespace.startsWith('sos-'),
  );
  for (const { metadata } of left)
    await kubectl('patch', 'persistentvolume', metadata.name, '--patch={"spec":{"claimRef":null}}');
}

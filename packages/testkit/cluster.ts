/** The cluster of the current kubeconfig: kubectl, Helm, and a namespace for a test alone. */
import { randomBytes } from 'node:crypto';
import { run } from './command.ts';

/** Without a cluster there is nothing to test on one; `npm test` alone never touches it. */
export const haveCluster: boolean = process.env['KUBECONFIG'] !== undefined;

export type Chart = 'spaceport' | 'spaceship' | 'cleaner';

/** Values as `--set` takes them: `{ 'service.nodePort': 31000 }`. */
export type Values = Record<string, string | number | boolean | null>;

export const sets = (values: Values): string[] =>
  Object.entries(values).flatMap(([key, value]) => ['--set', `${key}=${value}`]);

export const kubectl = (...args: string[]): Promise<string> => run('kubectl', args);
export const helm = (...args: string[]): Promise<string> => run('helm', args);

/** A namespace of its own that takes only pods of the restricted standard; `await using` takes it away again. */
export async function namespace() {
  const name = `sos-test-${randomBytes(3).toString('hex')}`;
  const inside = (...args: string[]) => kubectl('--namespace', name, ...args);
  await freeVolumes();
  await kubectl('create', 'namespace', name);
  const labels = ['enforce', 'warn'].map((mode) => `pod-security.kubernetes.io/${mode}=restricted`);
  await kubectl('label', 'namespace', name, ...labels);
  const rolledOut = async (what: string) => {
    // what waits for a volume gets one of a namespace that is still on its way out
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
    /** Until everything runs as it was last told to. */
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

/** Gives back the volumes of earlier tests: those that nobody provisions, but an administrator made, stay with the claim that is gone. */
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

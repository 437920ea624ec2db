/** The cluster of the current kubeconfig, as the tests in this folder use it. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../support/command.ts';

/** Without a cluster there is nothing to test here; `npm run e2e` alone never touches one. */
export const haveCluster = process.env.KUBECONFIG !== undefined;

export const kubectl = (...args: string[]) => run('kubectl', args);

/** Asks until the answer is there, and passes on the last failure if it never is. */
export async function until<T>(ask: () => Promise<T | undefined>, seconds = 60): Promise<T> {
  const end = Date.now() + seconds * 1000;
  let last: unknown = new Error('no answer');
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    await sleep(250);
  }
  throw new Error(`not within ${seconds} s`, { cause: last });
}

/** A namespace of its own that takes only pods of the restricted standard; `await using` takes it away again. */
export async function namespace(name: string) {
  const ns = `sos-backend-${name}-${randomBytes(3).toString('hex')}`;
  const labels = ['enforce', 'warn'].map((mode) => `pod-security.kubernetes.io/${mode}=restricted`);
  await kubectl('create', 'namespace', ns);
  await kubectl('label', 'namespace', ns, ...labels);
  const inside = (...args: string[]) => kubectl('-n', ns, ...args);
  return {
    ns,
    kubectl: inside,
    apply: (yaml: string) => run('kubectl', ['-n', ns, 'apply', '-f', '-'], yaml),
    ready: () => inside('wait', '--for=condition=Available', 'deployment', '--all', '--timeout=120s'),
    /** GET through the API server: needs no port on this machine. */
    get: (service: string, path: string) =>
      kubectl(
        'get',
        '--request-timeout=5s',
        '--raw',
        `/api/v1/namespaces/${ns}/services/${service}/proxy${path}`,
      ),
    [Symbol.asyncDispose]: async () => void (await kubectl('delete', 'namespace', ns, '--wait=false')),
  };
}
export type Namespace = Awaited<ReturnType<typeof namespace>>;

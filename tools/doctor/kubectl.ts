import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { List } from './manifest.ts';
import { Broken } from './target.ts';

const TIMEOUT_MS = 20_000;

/** Runs kubectl with the current context and namespace. @returns what it printed. @throws {Broken} where it fails. */
export async function kubectl(...args: string[]): Promise<string> {
  try {
    const options = { timeout: TIMEOUT_MS, maxBuffer: 256 * 1024 * 1024 };
    return (await promisify(execFile)('kubectl', args, options)).stdout;
  } catch (error) {
    const { code, stderr, message } = error as Error & { code?: unknown; stderr?: string };
    const reason = code === 'ENOENT' ? 'it is not installed' : stderr?.trim().split('\n').at(-1) || message;
    throw new Broken(`kubectl ${args.slice(0, 2).join(' ')}: ${reason}`, [
      ...viaProxy(stderr),
      'kubectl config current-context says which cluster it asks, and kubectl get pods whether that answers',
    ]);
  }
}

/** What to do where kubectl, which takes proxies from the environment, does not reach the cluster through one. */
function viaProxy(stderr = ''): string[] {
  const name = ['HTTPS_PROXY', 'https_proxy'].find((variable) => process.env[variable]);
  if (name === undefined || !stderr.includes('Unable to connect to the server')) return [];
  const [, host = 'the cluster’s address'] = /https:\/\/(\[[^\]]+\]|[^:/"]+)/.exec(stderr) ?? [];
  return [`it goes through the proxy of ${name}: add ${host} to NO_PROXY`];
}

/** The objects that `kubectl get` finds. @throws {Broken} where it fails. */
export async function kubectlItems<T>(...what: string[]): Promise<T[]> {
  return (JSON.parse(await kubectl('get', ...what, '-o', 'json')) as List<T>).items;
}

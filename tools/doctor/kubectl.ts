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
    const proxy = proxyOf(stderr);
    throw new Broken(`kubectl ${args.slice(0, 2).join(' ')}${proxy?.via ?? ''}: ${reason}`, [
      ...(proxy ? [proxy.remedy] : []),
      'kubectl config current-context says which cluster it asks, and kubectl get pods whether that answers',
    ]);
  }
}

/** The proxy that kubectl, by its error, took to a cluster that it did not reach: its error does not always name it. */
function proxyOf(stderr = ''): { via: string; remedy: string } | undefined {
  const name = ['HTTPS_PROXY', 'https_proxy'].find((variable) => process.env[variable]);
  const [, host] = /https:\/\/(\[[^\]]+\]|[^:/"]+)/.exec(stderr) ?? [];
  if (name === undefined || host === undefined || !/connect(ion)? to the server/.test(stderr))
    return undefined;
  if (/^(localhost|127\.|\[::1\])/.test(host)) return undefined; // never through a proxy
  return { via: ` through the proxy of ${name}`, remedy: `add ${host} to NO_PROXY, or mend the proxy` };
}

/** The objects that `kubectl get` finds. @throws {Broken} where it fails. */
export async function kubectlItems<T>(...what: string[]): Promise<T[]> {
  return (JSON.parse(await kubectl('get', ...what, '-o', 'json')) as List<T>).items;
}

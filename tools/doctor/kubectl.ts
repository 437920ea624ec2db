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
      'kubectl config current-context says which cluster it asks, and kubectl get pods whether that answers',
    ]);
  }
}

/** The objects that `kubectl get` finds. @throws {Broken} where it fails. */
export async function kubectlItems<T>(...what: string[]): Promise<T[]> {
  return (JSON.parse(await kubectl('get', ...what, '-o', 'json')) as List<T>).items;
}

import { spawn, type ChildProcess } from 'node:child_process';
import { Broken } from './target.ts';

const TIMEOUT_MS = 20_000;

/** Ports of this machine that lead into the cluster, by `kubectl port-forward`. */
export class PortForwards {
  readonly #processes: ChildProcess[] = [];

  /**
   * @param target a pod or a Service, as kubectl takes it; flags may follow.
   * @returns a base URL that leads to a port of it.
   * @throws {Broken} where it cannot be reached.
   */
  async to(target: string, port: number, remedies: string[]): Promise<string> {
    const args = [
      'port-forward',
      '--address=127.0.0.1',
      '--pod-running-timeout=2s',
      ...target.split(' '),
      `:${port}`,
    ];
    const child = spawn('kubectl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#processes.push(child);
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const fail = (why: string) => reject(new Broken(`${target} cannot be reached: ${why}`, remedies));
    let said = '';
    child.stdout.on('data', (text: Buffer) => {
      const local = /127\.0\.0\.1:(\d+) ->/.exec(String(text))?.[1];
      if (local !== undefined) resolve(`http://127.0.0.1:${local}`);
    });
    child.stderr.on('data', (text: Buffer) => (said += String(text)));
    child.on('error', (error) => fail(error.message));
    child.on('close', () => fail(said.trim().split('\n').at(-1) ?? 'kubectl port-forward ended'));
    const timer = setTimeout(() => fail('kubectl port-forward takes too long'), TIMEOUT_MS);
    return promise.finally(() => clearTimeout(timer));
  }

  close(): void {
    for (const child of this.#processes) child.kill();
  }
}

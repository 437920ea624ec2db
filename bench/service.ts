import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { onServiceCore } from './cores.ts';
import { ROOT, telemetryEnvironment, VARIANTS, type Variant } from './variants.ts';

/** What a process has used since it started. */
export interface Usage {
  /** CPU time of all threads, user and system, in microseconds. */
  cpuMicros: number;
  /** Resident memory, in bytes. */
  rss: number;
}

/** A spaceport that is being measured. */
export class MeasuredService {
  readonly port: number;
  /** From the process's start to the line that says that it listens, in milliseconds. */
  readonly startMs: number;
  readonly #child: ChildProcess;
  readonly #said: { stderr: string };

  private constructor(port: number, startMs: number, child: ChildProcess, said: { stderr: string }) {
    this.port = port;
    this.startMs = startMs;
    this.#child = child;
    this.#said = said;
  }

  /** @param cache the folder of the compile cache, warm or not. */
  static async start(
    variant: Variant,
    port: number,
    endpoint: string,
    cache: string,
  ): Promise<MeasuredService> {
    const node = [
      process.execPath,
      '--import',
      './bench/probe.ts',
      ...VARIANTS[variant],
      'services/spaceport/main.ts',
    ];
    const [command = '', ...args] = onServiceCore(node);
    const started = performance.now();
    const { PATH = '', HOME = '' } = process.env;
    const env = {
      PATH,
      HOME,
      PORT: `${port}`,
      DOCKING_LIMIT: '1000',
      NODE_COMPILE_CACHE: cache,
      NODE_NO_WARNINGS: '1',
      ...telemetryEnvironment(endpoint),
    };
    const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { stderr: '' };
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
    const startMs = await new Promise<number>((resolve, reject) => {
      child.once('exit', () => reject(new Error(`${variant} did not start:\n${said.stderr}`)));
      child.stdout.on('data', (chunk: Buffer) => {
        if (chunk.includes('Listening')) resolve(performance.now() - started);
      });
    });
    return new MeasuredService(port, startMs, child, said);
  }

  /** What it has used so far; its own word (bench/probe.ts). */
  async usage(): Promise<Usage> {
    const before = this.#said.stderr.length;
    this.#child.kill('SIGUSR2');
    for (;;) {
      const [, json] = /usage: (.*)\n/.exec(this.#said.stderr.slice(before)) ?? [];
      if (json !== undefined) return JSON.parse(json);
      await sleep(2);
    }
  }

  /** Empties the docks, so that every ship of the next load can dock. */
  async clear(): Promise<void> {
    await fetch(`http://127.0.0.1:${this.port}/clear_lists`, { method: 'POST' });
  }

  /** Ends it; zero-code swallows SIGTERM, so that it does not end by itself. */
  async stop(): Promise<void> {
    this.#child.removeAllListeners('exit');
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const killed = setTimeout(() => this.#child.kill('SIGKILL'), 3_000);
    await exited;
    clearTimeout(killed);
  }
}

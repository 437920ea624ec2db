import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onMeasuredCore } from './cores.ts';
import { ROOT, type Endpoints, type Variant } from './variants.ts';

/** A start that takes longer is none, in milliseconds: seconds are zero-code's on a busy machine. */
const CEILING_MS = 60_000;

/** What a process has used since it started. */
export interface Usage {
  /** CPU time of all threads, user and system, in microseconds. */
  cpuMicros: number;
  /** Resident memory, in bytes. */
  rss: number;
}

/** How a measured service is started. */
export interface Start {
  variant: Variant;
  /** The folder that an image is laid out in. */
  app: string;
  port: number;
  /** Where its telemetry goes. */
  endpoints: Endpoints;
  /** The folder of the compile cache. */
  cache: string;
  /** Whether it can be asked for its usage (probe.ts): its start is measured without. */
  probe: boolean;
}

/** A spaceport that is being measured, started as images start it: for production, with a compile cache, its sources as they are. */
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

  static async start({ variant, app, port, endpoints, cache, probe }: Start): Promise<MeasuredService> {
    const [command = '', ...args] = onMeasuredCore([
      process.execPath,
      ...(probe ? ['--import', join(ROOT, 'bench/probe.ts')] : []),
      ...variant.args,
      'services/spaceport/main.ts',
    ]);
    const { PATH = '', HOME = '' } = process.env;
    const env = {
      PATH,
      HOME,
      PORT: `${port}`,
      DOCKING_LIMIT: '1000',
      NODE_ENV: 'production',
      NODE_OPTIONS: '--max-semi-space-size=8', // the Dockerfile's
      NODE_COMPILE_CACHE: cache,
      NODE_NO_WARNINGS: '1',
      ...variant.environment(endpoints),
    };
    const started = performance.now();
    const child = spawn(command, args, { cwd: app, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { stderr: '' };
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
    const hung = setTimeout(() => child.kill('SIGKILL'), CEILING_MS);
    const startMs = await new Promise<number>((resolve, reject) => {
      child.once('exit', () => reject(new Error(`${variant.name} did not start:\n${said.stderr}`)));
      child.stdout.on('data', (chunk: Buffer) => {
        if (chunk.includes('Listening')) resolve(performance.now() - started);
      });
    });
    clearTimeout(hung);
    child.removeAllListeners('exit');
    return new MeasuredService(port, startMs, child, said);
  }

  /** What it has used so far; its own word (bench/probe.ts). */
  async usage(): Promise<Usage> {
    const before = this.#said.stderr.length;
    this.#child.kill('SIGUSR2');
    while (this.#child.exitCode === null && this.#child.signalCode === null) {
      const [, json] = /usage: (.*)\n/.exec(this.#said.stderr.slice(before)) ?? [];
      if (json !== undefined) return JSON.parse(json);
      await sleep(2);
    }
    throw new Error(`The service ended while it was measured:\n${this.#said.stderr}`);
  }

  /** Empties the docks, so that every ship of the next load can dock. */
  async clear(): Promise<void> {
    await fetch(`http://127.0.0.1:${this.port}/clear_lists`, { method: 'POST' });
  }

  /** Ends it: with SIGKILL, which needs no goodwill, or with SIGHUP, for probe.ts. */
  async stop(signal: 'SIGKILL' | 'SIGHUP' = 'SIGKILL'): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill(signal);
    await exited;
  }
}

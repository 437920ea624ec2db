import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { waitFor } from './wait-for.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A process of SOS, with what it printed. */
export class Program {
  readonly process: ChildProcess;
  stdout = '';
  stderr = '';
  readonly exited: Promise<Exit>;

  /**
   * @param args what follows `node`, with paths from `cwd`: the repository's root.
   * @param env is added to a clean environment.
   * @param node the binary: the one that runs the tests.
   */
  constructor(
    args: string[],
    env: Record<string, string> = {},
    { cwd = ROOT, node = process.execPath }: { cwd?: string; node?: string } = {},
  ) {
    const { PATH = '', HOME = '' } = process.env;
    this.process = spawn(node, args, {
      cwd,
      env: { PATH, HOME, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.process.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.exited = once(this.process, 'close').then(([code, signal]) => ({ code, signal }));
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** How much memory it has, in bytes. */
  residentBytes(): number {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', `${this.pid}`])) * 1024;
  }

  /** Lines of JSON that it printed: its log on standard output, then telemetry's diagnostics on standard error. */
  lines(): Record<string, unknown>[] {
    return `${this.stdout}\n${this.stderr}`
      .split('\n')
      .filter((line) => line.startsWith('{"'))
      .map((line) => JSON.parse(line));
  }

  /** Standard error without telemetry's diagnostics. */
  get errors(): string {
    return this.stderr.replaceAll(/^\{"time".*\n/gm, '');
  }

  /** Waits until it has printed `text`. */
  async printed(text: string): Promise<void> {
    await waitFor(`"${text}" in\n${this.stdout}${this.stderr}`, () => this.stdout.includes(text));
  }

  /** Ends it in order, with `signal`. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
    this.process.kill(signal);
    return this.exited;
  }
}

const PRELOAD = ['--import', './services/instrumentation.ts'];

/** Export intervals so short that a test need not wait. */
export const PROMPT_EXPORT = {
  OTEL_BSP_SCHEDULE_DELAY: '50',
  OTEL_BLRP_SCHEDULE_DELAY: '50',
  OTEL_METRIC_EXPORT_INTERVAL: '500',
};

/** Starts a service with its instrumentation, and waits until it listens. */
export async function startService(
  kind: 'spaceport' | 'spaceship' | 'cleaner',
  port: number,
  env: Record<string, string> = {},
  nodeOptions: string[] = [],
): Promise<Program> {
  const program = new Program([...nodeOptions, ...PRELOAD, `services/${kind}/main.ts`], {
    ...PROMPT_EXPORT,
    PORT: `${port}`,
    OTEL_SERVICE_NAME: `test-${kind}`,
    ...env,
  });
  await program.printed('Listening on');
  return program;
}

/** Starts an observatory on three ports in a row: its page and API, OTLP over gRPC, OTLP over HTTP. */
export async function startObservatory(port: number, env: Record<string, string> = {}): Promise<Program> {
  const program = new Program(['services/observatory/main.ts'], {
    PORT: `${port}`,
    OTLP_GRPC_PORT: `${port + 1}`,
    OTLP_HTTP_PORT: `${port + 2}`,
    ...env,
  });
  await waitFor('the observatory', async () => (await fetch(`http://localhost:${port}/readyz`)).ok);
  return program;
}

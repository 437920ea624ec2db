import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '#testkit/free-ports.ts';
import { waitFor } from '#testkit/wait-for.ts';

const SIGNALS = ['traces', 'logs', 'metrics'] as const;
export type Signal = (typeof SIGNALS)[number];

/** A real OpenTelemetry Collector on the loopback interface, which takes OTLP and writes what it understood of it into files. */
export class Collector {
  readonly grpc: string;
  readonly http: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  readonly #health: string;
  readonly #process: ChildProcess;
  #output = '';

  private constructor(port: number) {
    this.grpc = `127.0.0.1:${port}`;
    this.http = `127.0.0.1:${port + 1}`;
    this.#health = `127.0.0.1:${port + 2}`;
    const config = join(this.#folder, 'config.json'); // YAML takes JSON
    writeFileSync(config, JSON.stringify(this.#config()));
    this.#process = spawn('otelcol-contrib', ['--config', config], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#process.stdout!, this.#process.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
  }

  /** @throws {Error} where there is no `otelcol-contrib` on the PATH. */
  static async start(): Promise<Collector> {
    const collector = new Collector(await freePorts(3));
    const failed = once(collector.#process, 'error').then(([error]) => {
      throw new Error(`There is no OpenTelemetry Collector: put otelcol-contrib on the PATH (${error})`);
    });
    const up = waitFor('the Collector', async () => (await fetch(`http://${collector.#health}`)).ok);
    await Promise.race([up, failed]).catch((error: Error) => {
      throw new Error(`${error.message}\n${collector.#output}`);
    });
    return collector;
  }

  /** Everything of a signal that a service sent: the lists of OTLP/JSON, one for each resource. */
  received(signal: Signal, service: string): unknown[] {
    return readFileSync(this.#file(signal), 'utf8')
      .split('\n')
      .filter((line) => line.includes(`"${service}"`))
      .flatMap((line) => Object.values(JSON.parse(line) as Record<string, unknown[]>).flat());
  }

  /** What it complained of. */
  get errors(): string[] {
    return this.#output.split('\n').filter((line) => /\t(error|warn)\t/.test(line));
  }

  async stop(): Promise<void> {
    const exited = once(this.#process, 'exit');
    this.#process.kill();
    await exited;
    rmSync(this.#folder, { recursive: true });
  }

  #file(signal: Signal): string {
    return join(this.#folder, `${signal}.json`);
  }

  #config(): object {
    const pipeline = (signal: Signal) => [signal, { receivers: ['otlp'], exporters: [`file/${signal}`] }];
    const exporter = (signal: Signal) => [
      `file/${signal}`,
      { path: this.#file(signal), flush_interval: '100ms' },
    ];
    return {
      receivers: { otlp: { protocols: { grpc: { endpoint: this.grpc }, http: { endpoint: this.http } } } },
      exporters: Object.fromEntries(SIGNALS.map(exporter)),
      extensions: { health_check: { endpoint: this.#health } },
      service: {
        extensions: ['health_check'],
        pipelines: Object.fromEntries(SIGNALS.map(pipeline)),
        telemetry: { metrics: { level: 'none' } },
      },
    };
  }
}

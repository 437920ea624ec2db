import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** What a sink has taken since it started. */
export interface Taken {
  spans: number;
  serverSpans: number;
  logs: number;
  metrics: number;
}

/** An OTLP backend over gRPC that counts, in a process of its own (counting-sink.ts). */
export class Sink {
  readonly endpoint: string;
  readonly #child: ChildProcess;

  private constructor(port: number, child: ChildProcess) {
    this.endpoint = `http://127.0.0.1:${port}`;
    this.#child = child;
  }

  static async start(port: number): Promise<Sink> {
    const child = fork(join(import.meta.dirname, 'counting-sink.ts'), [`${port}`]);
    await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([code]) => Promise.reject(new Error(`The sink ended with ${code}`))),
    ]);
    return new Sink(port, child);
  }

  async taken(): Promise<Taken> {
    this.#child.send('taken?');
    const [taken] = await once(this.#child, 'message');
    return taken as Taken;
  }

  stop(): void {
    this.#child.disconnect();
  }
}

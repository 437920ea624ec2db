import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Endpoints } from './variants.ts';

/** What a sink has taken since it started. */
export interface Taken {
  spans: number;
  serverSpans: number;
  logs: number;
  metrics: number;
}

/** A backend that counts what it is sent, in a process of its own (counting-sink.ts). It takes two ports. */
export class Sink {
  readonly endpoints: Endpoints;
  readonly #child: ChildProcess;

  private constructor(port: number, child: ChildProcess) {
    this.endpoints = { otlp: `http://127.0.0.1:${port}`, http: `http://127.0.0.1:${port + 1}` };
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

import type { RequestHandler } from 'express';
import { mount } from './routes.ts';

/** What the probes answer from: whether the service may be sent requests. */
export class Health {
  readonly #service: string;
  readonly #check: () => Promise<void>;
  #ready = false;
  #draining = false;

  /**
   * @param service the service's name, which /healthz tells along with the process id, so that a caller knows who answers.
   * @param check throws where what the service needs is away; its message says what.
   */
  constructor(service: string, check: () => Promise<void> = async () => {}) {
    this.#service = service;
    this.#check = check;
  }

  /** The service listens and can take requests. */
  ready(): void {
    this.#ready = true;
  }

  /** The service is on its way out: it answers what it has, and asks for no more. */
  drain(): void {
    this.#draining = true;
  }

  /** Whether it is on its way out: what never ends by itself must end now. */
  get draining(): boolean {
    return this.#draining;
  }

  /** GET /healthz: the process lives. GET /readyz: it may be sent requests; 503 while it starts or drains, or what it needs is away. */
  probes(): RequestHandler {
    return mount([
      { method: 'get', path: '/healthz', handlers: [this.#healthz] },
      { method: 'get', path: '/readyz', handlers: [this.#readyz] },
    ]);
  }

  readonly #healthz: RequestHandler = (_req, res) => {
    res.json({ status: 'ok', service: this.#service, pid: process.pid });
  };

  readonly #readyz: RequestHandler = async (_req, res) => {
    const reason = await this.#whyNotReady();
    if (reason === undefined) res.json({ status: 'ready' });
    else res.status(503).json({ detail: reason });
  };

  async #whyNotReady(): Promise<string | undefined> {
    if (this.#draining) return 'Draining';
    if (!this.#ready) return 'Starting';
    try {
      await this.#check();
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }
}

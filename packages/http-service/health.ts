import type { RequestHandler } from 'express';
import { mount } from './routes.ts';

/** The state behind the probes: whether the service takes requests. */
export class Health {
  readonly #service: string;
  readonly #check: () => Promise<void>;
  #ready = false;
  #draining = false;

  /**
   * @param service the service's name, which /healthz returns with the process id, so that a caller can tell processes apart.
   * @param check throws if a dependency is unavailable; its message names the dependency.
   */
  constructor(service: string, check: () => Promise<void> = async () => {}) {
    this.#service = service;
    this.#check = check;
  }

  /** The service listens and can take requests. */
  ready(): void {
    this.#ready = true;
  }

  /** The service drains: it responds to open requests, and readiness fails. */
  drain(): void {
    this.#draining = true;
  }

  /** Whether the service drains: whatever would never end by itself must end now. */
  get draining(): boolean {
    return this.#draining;
  }

  /** GET /healthz: the process lives. GET /readyz: it takes requests; 503 while it starts or drains, or a dependency is unavailable. */
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

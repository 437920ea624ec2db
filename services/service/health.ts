import { Router, type RequestHandler, type Response } from 'express';

/** What the probes answer from: whether the service may be sent requests. */
export class Health {
  readonly #service: string;
  #ready = false;
  #draining = false;
  readonly #open = new Set<Response>();

  /** @param service the service's name, which /healthz tells along with the process id, so that a caller knows who answers. */
  constructor(service: string) {
    this.#service = service;
  }

  /** The service listens and can take requests. */
  ready(): void {
    this.#ready = true;
  }

  /** The service is on its way out: it answers what it has, and asks for no more. */
  drain(): void {
    this.#draining = true;
    for (const res of this.#open) askToClose(res);
  }

  /** Whether it is on its way out: what never ends by itself must end now. */
  get draining(): boolean {
    return this.#draining;
  }

  /** GET /healthz: the process lives. GET /readyz: it may be sent requests; 503 while it starts or drains. */
  probes(): RequestHandler {
    const router = Router();
    router.get('/healthz', (_req, res) => {
      res.json({ status: 'ok', service: this.#service, pid: process.pid });
    });
    router.get('/readyz', (_req, res) => {
      if (this.#ready && !this.#draining) res.json({ status: 'ready' });
      else res.status(503).json({ detail: this.#draining ? 'Draining' : 'Starting' });
    });
    return router;
  }

  /** While draining, each answer asks for its connection to be closed: kept alive, it would hold the server open. */
  closeWhileDraining(): RequestHandler {
    return (_req, res, next) => {
      if (this.#draining) askToClose(res);
      this.#open.add(res);
      res.once('close', () => this.#open.delete(res));
      next();
    };
  }
}

function askToClose(res: Response): void {
  if (!res.headersSent) res.setHeader('Connection', 'close');
}

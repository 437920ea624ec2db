import express, { type Express } from 'express';
import type { Logger } from 'pino';
import { accessLog } from './access-log.ts';
import { errorHandler, notFound } from './errors.ts';
import { faults } from './faults.ts';
import type { Health } from './health.ts';
import { hostCheck } from './host-check.ts';
import type { ReportError } from './report-error.ts';
import { mount, type Route } from './routes.ts';
import { sameOrigin } from './same-origin.ts';
import type { FaultSettings } from './settings.ts';
import { traceHeaders } from './trace-headers.ts';

export interface Parts {
  logger: Logger;
  health: Health;
  /** The reporter of unexpected errors; by default only the log. */
  report?: ReportError;
  /** The host that it will listen on. */
  host: string;
  faultSettings: FaultSettings;
  routes: Route[];
}

/** The middleware that every service has around its routes. It does not listen, so a test needs no port. */
export function createApp({ logger, health, report, host, faultSettings, routes }: Parts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  app.use(health.probes()); // first: probes are not logged, not delayed, and never fail on purpose
  app.use(accessLog(logger), traceHeaders);
  app.use(hostCheck(host), sameOrigin, faults(faultSettings));
  app.use(mount(routes));
  app.use(notFound, errorHandler(logger, report));
  return app;
}

import express, { type Express } from 'express';
import type { Logger } from 'pino';
import { errorHandler, notFound } from '#http-service/errors.ts';
import type { Health } from '#http-service/health.ts';
import { hostCheck } from '#http-service/host-check.ts';
import { apiRoutes } from './api/routes.ts';
import { fileRoutes } from './files/routes.ts';
import { notForOtherPages } from './other-pages.ts';
import { otlpRoutes } from './otlp/http.ts';
import { signals, type Signal } from './otlp/signals.ts';
import { missionRoutes } from './page/missions.ts';
import { pageRoutes } from './page/routes.ts';
import type { Targets } from './page/targets.ts';
import type { MetricStore } from './store/metric-store.ts';
import type { TelemetryStore } from './store/telemetry-store.ts';

export interface Parts {
  store: TelemetryStore;
  metrics: MetricStore;
  health: Health;
  logger: Logger;
  /** The host that it will listen on. */
  host: string;
  /** The receivers of each signal; by default they write to the stores. */
  inputs?: Signal[] | undefined;
  /** The ships and spaceports that the page can command. */
  ships?: Targets | undefined;
  spaceports?: Targets | undefined;
  /** The folder that holds the fleet's log files. */
  logs?: string;
  /** `fleet` if the fleet runs missions. */
  missions?: 'fleet' | undefined;
}

/** The window: the page and the API, with the probes; the page's own spans come here too. It logs no requests, since the page asks every second. */
export function observatoryApp({ store, metrics, health, logger, host, ...parts }: Parts): Express {
  const {
    ships = new Map(),
    spaceports = new Map(),
    inputs = signals(store, metrics),
    logs = 'logs',
    missions,
  } = parts;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  app.use(health.probes());
  app.use(hostCheck(host), notForOtherPages);
  app.use(
    otlpRoutes(
      inputs.filter(({ path }) => path === '/v1/traces'),
      logger,
    ),
  ); // the page's own spans
  app.use(fileRoutes(store, metrics, inputs), missionRoutes(missions));
  app.use(apiRoutes(store, metrics), pageRoutes({ store, metrics, health, logger, ships, spaceports, logs }));
  app.use(notFound, errorHandler(logger));
  return app;
}

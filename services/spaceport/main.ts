import { createApp } from '#http-service/app.ts';
import { Health } from '#http-service/health.ts';
import { serve } from '#http-service/lifecycle.ts';
import { createLogger } from '#http-service/logger.ts';
import { run } from '#http-service/run.ts';
import { dockMetrics } from './metrics.ts';
import { openRegister } from './open-register.ts';
import { spaceportRoutes } from './routes.ts';
import { spaceportEntries } from './settings.ts';

run(spaceportEntries, async (settings) => {
  const { OTEL_SERVICE_NAME: name, LOG_LEVEL, DOCKING_LIMIT, DATABASE_URL } = settings;
  const logger = createLogger(name, LOG_LEVEL);
  const register = await openRegister(name, DOCKING_LIMIT, DATABASE_URL, logger);
  const health = new Health(name, () => register.check());
  const routes = spaceportRoutes({ name, register, logger, metrics: dockMetrics(name, register) });
  const app = createApp({ logger, health, host: settings.HOST, faultSettings: settings, routes });
  serve(app, settings, health, logger, () => register.close());
});

import { createApp } from '../service/app.ts';
import { Health } from '../service/health.ts';
import { serve } from '../service/lifecycle.ts';
import { createLogger } from '../service/logger.ts';
import { run } from '../service/run.ts';
import { MemoryRegister } from './memory-register.ts';
import { dockMetrics } from './metrics.ts';
import { spaceportRoutes } from './routes.ts';
import { spaceportEntries } from './settings.ts';

run(spaceportEntries, (settings) => {
  const name = settings.OTEL_SERVICE_NAME;
  const logger = createLogger(name, settings.LOG_LEVEL);
  const register = new MemoryRegister(settings.DOCKING_LIMIT);
  const health = new Health(name);
  const routes = spaceportRoutes({ name, register, logger, metrics: dockMetrics(name, register) });
  serve(createApp({ logger, health, faultSettings: settings, routes }), settings, health, logger);
});

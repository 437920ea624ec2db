import { createApp } from '#http-service/app.ts';
import { blockEventLoop } from '#http-service/faults.ts';
import { Health } from '#http-service/health.ts';
import { serve } from '#http-service/lifecycle.ts';
import { createLogger } from '#http-service/logger.ts';
import { errorReporter, reportUncaught } from '#http-service/report-error.ts';
import { run } from '#http-service/run.ts';
import { ManifestCache } from './manifest-cache.ts';
import { dockMetrics } from './metrics.ts';
import { openRegister } from './open-register.ts';
import { spaceportRoutes } from './routes.ts';
import { spaceportEntries } from './settings.ts';

run(spaceportEntries, async (settings) => {
  const { OTEL_SERVICE_NAME: name, LOG_LEVEL, HOST: host, SIMULATE_LEAK_KB: leak } = settings;
  const logger = createLogger(name, LOG_LEVEL);
  const report = await errorReporter(logger, settings);
  reportUncaught(report);
  const register = await openRegister(settings, logger, report);
  const health = new Health(name, () => register.check());
  const routes = spaceportRoutes({
    name,
    register,
    logger,
    metrics: dockMetrics(name, register),
    faults: settings,
    manifests: leak > 0 ? new ManifestCache(leak) : undefined,
  });
  const app = createApp({ logger, health, report, host, faultSettings: settings, routes });
  blockEventLoop(settings);
  serve(app, settings, health, logger, () => register.close());
  await register.opened();
});

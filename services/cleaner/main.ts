import { cleaner } from '#cleaning/clean.ts';
import { cleaningMetrics } from '#cleaning/metrics.ts';
import { createApp } from '#http-service/app.ts';
import { blockEventLoop } from '#http-service/faults.ts';
import { Health } from '#http-service/health.ts';
import { cutOffAfter, serve } from '#http-service/lifecycle.ts';
import { createLogger } from '#http-service/logger.ts';
import { errorReporter, reportUncaught } from '#http-service/report-error.ts';
import { run } from '#http-service/run.ts';
import { QueueWorker } from './queue-worker.ts';
import { cleanerEntries } from './settings.ts';

run(cleanerEntries, async (settings) => {
  const { OTEL_SERVICE_NAME: name, LOG_LEVEL, HOST: host, DATABASE_URL, SHUTDOWN_TIMEOUT_MS } = settings;
  const logger = createLogger(name, LOG_LEVEL);
  const report = await errorReporter(logger, settings);
  reportUncaught(report);
  const worker = new QueueWorker(DATABASE_URL, name, logger, report);
  const metrics = cleaningMetrics(() => worker.depth());
  const clean = cleaner({ logger, metrics, report, faults: settings, records: worker });
  const hasStarted = await worker.tryStart(clean);
  const health = new Health(name, () => worker.check());
  const app = createApp({ logger, health, report, host, faultSettings: settings, routes: [] });
  blockEventLoop(settings);
  serve(app, settings, health, logger, () => worker.stop(cutOffAfter(SHUTDOWN_TIMEOUT_MS) / 2));
  if (!hasStarted) await worker.start(clean);
});

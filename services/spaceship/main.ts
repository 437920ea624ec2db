import { createApp } from '#http-service/app.ts';
import { blockEventLoop } from '#http-service/faults.ts';
import { Health } from '#http-service/health.ts';
import { serve } from '#http-service/lifecycle.ts';
import { createLogger } from '#http-service/logger.ts';
import { errorReporter, reportUncaught } from '#http-service/report-error.ts';
import { run } from '#http-service/run.ts';
import { actionHandler, type Ship } from './action.ts';
import { spaceshipEntries } from './settings.ts';

run(spaceshipEntries, async (settings) => {
  const name = settings.OTEL_SERVICE_NAME;
  const logger = createLogger(name, settings.LOG_LEVEL);
  const report = await errorReporter(logger, settings);
  reportUncaught(report);
  const ship: Ship = {
    id: settings.SHIP_ID,
    directory: settings.SPACEPORTS,
    timeout: settings.SPACEPORT_TIMEOUT_MS,
    logger,
    faults: settings,
  };
  const health = new Health(name);
  const app = createApp({
    logger,
    health,
    report,
    host: settings.HOST,
    faultSettings: settings,
    routes: [
      { method: 'post', path: '/dock/:spaceport', handlers: [actionHandler(ship, 'dock')] },
      { method: 'post', path: '/separate/:spaceport', handlers: [actionHandler(ship, 'separate')] },
    ],
  });
  blockEventLoop(settings);
  serve(app, settings, health, logger);
});

import type { Logger } from 'pino';
import { Health } from '#http-service/health.ts';
import { httpEndpoint } from '#http-service/http-endpoint.ts';
import { serveAll } from '#http-service/lifecycle.ts';
import { createLogger } from '#http-service/logger.ts';
import { run } from '#http-service/run.ts';
import { observatoryApp } from './app.ts';
import { DataFolder } from './files/data-folder.ts';
import { allLines } from './files/export-lines.ts';
import { openFiles } from './files/open-files.ts';
import { grpcEndpoint } from './otlp/grpc.ts';
import { otlpApp } from './otlp/http.ts';
import { signals } from './otlp/signals.ts';
import { observatoryEntries } from './settings.ts';
import { MetricStore } from './store/metric-store.ts';
import { TelemetryStore } from './store/telemetry-store.ts';

/** The share of the memory for metrics. */
const METRICS_SHARE = 1 / 4;

run(observatoryEntries, async (settings) => {
  const { HOST: host, OTEL_SERVICE_NAME: name, SHIPS: ships, SPACEPORTS: spaceports } = settings;
  const { FLEET_LOGS: logs, MISSIONS: missions } = settings;
  const logger = createLogger(name, settings.LOG_LEVEL);
  const health = new Health(name);
  const store = new TelemetryStore((1 - METRICS_SHARE) * settings.MEMORY_LIMIT_BYTES);
  const metrics = new MetricStore(METRICS_SHARE * settings.MEMORY_LIMIT_BYTES);
  const data = await openData(settings.OBSERVATORY_DATA, settings.MEMORY_LIMIT_BYTES, store, metrics, logger);
  const inputs = signals(store, metrics, data && ((request) => data.append(request)));
  await openFiles(process.argv.slice(2), inputs, logger);
  const at = (setting: 'OTLP_GRPC_PORT' | 'OTLP_HTTP_PORT' | 'PORT') => ({
    host,
    port: settings[setting],
    setting,
  });
  void serveAll(
    [
      grpcEndpoint(inputs, at('OTLP_GRPC_PORT'), logger),
      httpEndpoint(otlpApp(inputs, logger, host, settings.OBSERVATORY_ORIGINS), at('OTLP_HTTP_PORT')),
      httpEndpoint(
        observatoryApp({ store, metrics, health, logger, host, inputs, ships, spaceports, logs, missions }),
        at('PORT'),
      ),
    ],
    settings.SHUTDOWN_TIMEOUT_MS,
    health,
    logger,
    () => data?.close() ?? Promise.resolve(),
  );
});

/** Opens the folder that keeps received telemetry, if one is set. */
async function openData(
  folder: string | undefined,
  limit: number,
  store: TelemetryStore,
  metrics: MetricStore,
  logger: Logger,
): Promise<DataFolder | undefined> {
  if (folder === undefined) return undefined;
  const data = new DataFolder(folder, limit, logger);
  await data.open(signals(store, metrics), () => allLines(store, metrics));
  return data;
}

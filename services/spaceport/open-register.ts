import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { cleaner, NO_RECORDS } from '#cleaning/clean.ts';
import { MemoryQueue } from '#cleaning/memory-queue.ts';
import { cleaningMetrics } from '#cleaning/metrics.ts';
import type { ReportError } from '#http-service/report-error.ts';
import { MemoryRegister } from './memory-register.ts';
import type { Register } from './register.ts';
import type { SpaceportSettings } from './settings.ts';

/**
 * The register of a spaceport: in PostgreSQL where DATABASE_URL says so, whose queue is for the cleaners; in memory otherwise, and then
 * the spaceport cleans its docks itself.
 * @throws {Error} where the database cannot be prepared.
 */
export async function openRegister(
  settings: SpaceportSettings,
  logger: Logger,
  report: ReportError,
): Promise<Register> {
  const { OTEL_SERVICE_NAME: name, DOCKING_LIMIT: limit, DATABASE_URL: url } = settings;
  if (url === undefined) return inMemory(settings, logger, report);
  const { PostgresRegister } = await import('./postgres-register.ts'); // loads pg, for those who need it
  const register = new PostgresRegister(url, name, limit, logger);
  await register.prepare();
  return register;
}

function inMemory(settings: SpaceportSettings, logger: Logger, report: ReportError): Register {
  const { OTEL_SERVICE_NAME: spaceport, DOCKING_LIMIT: limit, CLEANING_CONCURRENCY: concurrency } = settings;
  const queue: MemoryQueue = new MemoryQueue((attempt) => clean(attempt), concurrency);
  const metrics = cleaningMetrics(async () => queue.depth);
  // the other faults are for the spaceport's requests
  const faults = {
    SIMULATE_DELAY_MS: 0,
    FAILURE_RATE: 0,
    SIMULATE_FAILED_CLEANING: settings.SIMULATE_FAILED_CLEANING,
  };
  const clean = cleaner({ logger, metrics, report, faults, records: NO_RECORDS });
  return new MemoryRegister(limit, {
    order: ({ shipId, passengers }) =>
      queue.order({ separation: randomUUID(), spaceport, shipId, passengers }),
    close: () => queue.close(),
  });
}

import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { cleaner, NO_RECORDS } from '#cleaning/clean.ts';
import { MemoryQueue } from '#cleaning/memory-queue.ts';
import { cleaningMetrics } from '#cleaning/metrics.ts';
import type { ReportError } from '#http-service/report-error.ts';
import { MemoryRegister } from './memory-register.ts';
import type { Register } from './register.ts';
import type { SpaceportSettings } from './settings.ts';

/** The faults to simulate are for the spaceport's requests: its own cleaning has none. */
const NO_FAULTS = { SIMULATE_DELAY_MS: 0, FAILURE_RATE: 0 };

/**
 * The register of a spaceport: in PostgreSQL where DATABASE_URL says so, whose queue is for the cleaners; in memory otherwise, and then
 * the spaceport cleans its docks itself.
 * @throws {Error} where the database cannot be prepared.
 */
export async function openRegister(
  { OTEL_SERVICE_NAME: name, DOCKING_LIMIT: limit, DATABASE_URL: url }: SpaceportSettings,
  logger: Logger,
  report: ReportError,
): Promise<Register> {
  if (url === undefined) return inMemory(name, limit, logger, report);
  const { PostgresRegister } = await import('./postgres-register.ts'); // loads pg, for those who need it
  const register = new PostgresRegister(url, name, limit, logger);
  await register.prepare();
  return register;
}

function inMemory(spaceport: string, limit: number, logger: Logger, report: ReportError): Register {
  const queue: MemoryQueue = new MemoryQueue((attempt) => clean(attempt));
  const metrics = cleaningMetrics(async () => queue.depth);
  const clean = cleaner({ logger, metrics, report, faults: NO_FAULTS, records: NO_RECORDS });
  return new MemoryRegister(limit, {
    order: ({ shipId, passengers }) =>
      queue.order({ separation: randomUUID(), spaceport, shipId, passengers }),
    close: () => queue.close(),
  });
}

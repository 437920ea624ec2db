import { setTimeout as sleep } from 'node:timers/promises';
import { SpanStatusCode, trace } from '@opentelemetry/api';
import type { Logger } from 'pino';
import * as sos from '#contract/attributes.ts';
import { checkManifest, simulateFaults } from '#http-service/faults.ts';
import type { ReportError } from '#http-service/report-error.ts';
import { inspectDock, type CleaningFaults } from './faults.ts';
import { orderAttributes } from './messaging.ts';
import type { CleaningMetrics } from './metrics.ts';
import type { CleaningOrder } from './order.ts';

/** How long it takes to clean up after one passenger, in milliseconds. */
const PASSENGER_MS = 0.1;
/** A full ship takes 0.2 s to clean up after, and no request may cause more: a spaceport that cleans its own docks waits for this at shutdown. */
const LONGEST_MS = 200;

/** One attempt to process an order. */
export interface Attempt {
  order: CleaningOrder;
  /** 1 for the first. */
  number: number;
  isLast: boolean;
  /** When the order was placed. */
  ordered: Date;
  /** Aborted when the process can no longer wait for the attempt. */
  signal?: AbortSignal;
}

/** Records which docks have been cleaned. */
export interface CleaningRecords {
  started(order: CleaningOrder): Promise<void>;
  finished(order: CleaningOrder): Promise<void>;
}

/** Keeps no records. */
export const NO_RECORDS: CleaningRecords = { started: async () => {}, finished: async () => {} };

interface Parts {
  logger: Logger;
  metrics: CleaningMetrics;
  report: ReportError;
  faults: CleaningFaults;
  records: CleaningRecords;
}

/**
 * Creates the handler of the cleaning queue, for a spaceport or a cleaner. Each attempt is an INTERNAL span `clean dock`; one that fails
 * is red, with its exception, and is reported.
 * @throws {Error} from the handler: what went wrong, so that the queue tries again.
 */
export function cleaner({ logger, metrics, report, faults, records }: Parts) {
  return async ({ order, number, isLast, ordered, signal }: Attempt): Promise<void> => {
    const { separation, spaceport, shipId, passengers } = order;
    const about = { ship_id: shipId, spaceport, separation, attempt: number };
    const attributes = { ...orderAttributes(order), [sos.CLEANING_ATTEMPT]: number };
    await trace.getTracer('sos').startActiveSpan('clean dock', { attributes }, async (span) => {
      if (number === 1) metrics.waited(spaceport, ordered);
      try {
        await records.started(order);
        span.addEvent('cleaning started');
        await simulateFaults(faults, signal);
        await checkManifest(faults, passengers, signal);
        await sleep(Math.min(passengers * PASSENGER_MS, LONGEST_MS), undefined, signal && { signal });
        inspectDock(faults, order);
        span.addEvent('dock inspected');
        await records.finished(order);
        metrics.ended(spaceport, 'cleaned');
        logger.info(about, `Dock of ship ${shipId} at ${spaceport} cleaned`);
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
        metrics.ended(spaceport, isLast ? 'failed' : 'retried');
        report(error, `Dock of ship ${shipId} at ${spaceport} was not cleaned: ${outlook(isLast)}`, about);
        throw error;
      } finally {
        span.end();
      }
    });
  };
}

function outlook(isLast: boolean): string {
  return isLast ? 'that was the last attempt' : 'it will be tried again';
}

import { metrics } from '@opentelemetry/api';
import * as sos from '#contract/attributes.ts';

/** The outcome of an attempt to clean a dock. */
export type CleaningOutcome = 'cleaned' | 'retried' | 'failed';

/** Counts orders by outcome. */
export interface CleaningMetrics {
  /** Records the first attempt at an order that was placed at `ordered`. */
  waited(spaceport: string, ordered: Date): void;
  ended(spaceport: string, outcome: CleaningOutcome): void;
}

/**
 * Publishes attempts by outcome, how long orders wait, and how many are in the queue.
 * @param depth counts the orders in the queue, active ones included; undefined if unknown. Each process that shares
 *   a queue publishes the same number.
 */
export function cleaningMetrics(depth: () => Promise<number | undefined>): CleaningMetrics {
  const meter = metrics.getMeter('sos');
  const cleanings = meter.createCounter(sos.CLEANINGS, {
    unit: '{attempt}',
    description: 'Attempts to clean a dock, by outcome',
  });
  const wait = meter.createHistogram(sos.CLEANING_WAIT, {
    unit: 's',
    description: 'Time from a separation to the first attempt to clean its dock',
    advice: { explicitBucketBoundaries: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] },
  });
  meter
    .createObservableGauge(sos.CLEANING_QUEUE_DEPTH, { unit: '{order}', description: 'Docks to be cleaned' })
    .addCallback(async (gauge) => {
      const orders = await depth();
      if (orders !== undefined) gauge.observe(orders);
    });
  return {
    waited: (spaceport, ordered) =>
      wait.record((Date.now() - ordered.getTime()) / 1000, { [sos.SPACEPORT_NAME]: spaceport }),
    ended: (spaceport, outcome) =>
      cleanings.add(1, { [sos.SPACEPORT_NAME]: spaceport, [sos.CLEANING_OUTCOME]: outcome }),
  };
}

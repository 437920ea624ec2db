import { expect, test } from 'vitest';
import { logErrors } from '#http-service/report-error.ts';
import { silent } from '#testkit/servers.ts';
import { cleaner, type Attempt, type CleaningRecords } from './clean.ts';
import type { CleaningFaults } from './faults.ts';
import { MemoryQueue } from './memory-queue.ts';
import { cleaningMetrics } from './metrics.ts';

const ORDER = { separation: 'b4c5', spaceport: 'pontus', shipId: 'odyssey', passengers: 3 };
const NO_FAULTS = { SIMULATE_DELAY_MS: 0, FAILURE_RATE: 0 };

/** A queue whose handler keeps records here. */
function queueWith(faults: CleaningFaults = NO_FAULTS, concurrency?: number) {
  const told: string[] = [];
  const records: CleaningRecords = {
    started: async ({ shipId }) => void told.push(`started ${shipId}`),
    finished: async ({ shipId }) => void told.push(`finished ${shipId}`),
  };
  const queue: MemoryQueue = new MemoryQueue((attempt) => clean(attempt), concurrency);
  const clean = cleaner({
    logger: silent,
    metrics: cleaningMetrics(async () => queue.depth),
    report: logErrors(silent),
    faults,
    records,
  });
  return { queue, told, clean };
}

test('an order is carried out in the same process, and closing waits for it', async () => {
  const { queue, told } = queueWith();
  queue.order(ORDER);
  queue.order({ ...ORDER, shipId: 'nostromo' });
  expect(queue.depth).toBe(2);
  expect(told).toEqual([]); // the separation is answered first
  await queue.close();
  expect(queue.depth).toBe(0);
  expect(told.toSorted()).toEqual([
    'finished nostromo',
    'finished odyssey',
    'started nostromo',
    'started odyssey',
  ]);
});

test('closing does not wait longer for a ship of a million', async () => {
  const { queue } = queueWith();
  queue.order({ ...ORDER, passengers: 1_000_000 });
  const begun = performance.now();
  await queue.close();
  expect(performance.now() - begun).toBeLessThan(2_000);
});

test('a failing handler throws to a queue that retries, and harms no memory queue', async () => {
  const { queue, told, clean } = queueWith({ ...NO_FAULTS, FAILURE_RATE: 1 });
  const attempt: Attempt = { order: ORDER, number: 2, isLast: false, ordered: new Date() };
  await expect(clean(attempt)).rejects.toThrow('lost its sensors');
  queue.order(ORDER);
  await queue.close();
  expect(told).toEqual(['started odyssey', 'started odyssey']);
});

test('one order at a time waits for the one before', async () => {
  const { queue, told } = queueWith(NO_FAULTS, 1);
  for (const shipId of ['odyssey', 'nostromo', 'rocinante']) queue.order({ ...ORDER, shipId });
  await queue.close();
  expect(told).toEqual(
    ['odyssey', 'nostromo', 'rocinante'].flatMap((ship) => [`started ${ship}`, `finished ${ship}`]),
  );
});

test('the cleaning after one ship fails, others do not', async () => {
  const { queue, told } = queueWith({ ...NO_FAULTS, SIMULATE_FAILED_CLEANING: 'nostromo' }, 1);
  for (const shipId of ['nostromo', 'odyssey']) queue.order({ ...ORDER, shipId });
  await queue.close();
  expect(told).toEqual(['started nostromo', 'started odyssey', 'finished odyssey']);
});

import { setTimeout as sleep } from 'node:timers/promises';
import { keepBusy } from '#testkit/load.ts';
import { findMissing, RECORDS_PER_REQUEST, SPANS_PER_REQUEST, type Loss } from './missing.ts';
import type { Sent } from './traffic.ts';
import { quantile } from '#testkit/quantile.ts';

/** What came of the requests of a load: their answers and times, and which of their telemetry did not arrive. */
export interface DeliveryReport {
  requests: number;
  /** Not answered with 200. */
  failed: Sent[];
  /** The share of requests that docked a ship. */
  docked: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  max: number;
  /** How many spans and log records the requests that were answered with 200 left behind at least. */
  spansExpected: number;
  recordsExpected: number;
  lost: Loss[];
  /** How long until all had arrived, or nothing more came, in milliseconds. */
  waited: number;
}

/** Nothing more arrives after a pause of this length: it is longer than any back-off of a queue or a connection. */
const QUIET_LIMIT_MS = 90_000;
const CONCURRENCY = 8;
const SAMPLE_SIZE = 20;

/**
 * Looks every trace up in Jaeger, and its log records in the observatory, until all have arrived or nothing has for `quietLimit`
 * milliseconds.
 */
export async function reportDelivery(
  sent: Sent[],
  quietLimit: number = QUIET_LIMIT_MS,
): Promise<DeliveryReport> {
  const start = performance.now();
  const answered = sent.filter(({ status }) => status === 200);
  let incomplete: Loss[] = answered.map((request) => ({ request, spans: [], records: [] }));
  let progress = performance.now();
  let missing = Infinity;
  // A sample tells whether anything is missing: thousands of queries would keep Jaeger from storing what they ask for.
  while (incomplete.length > 0 && performance.now() - progress < quietLimit) {
    const now = count(await stillMissing(sample(incomplete)));
    if (now < missing) progress = performance.now();
    missing = now;
    if (now > 0) await sleep(1_000);
    else {
      incomplete = await stillMissing(incomplete);
      missing = Infinity;
    }
  }
  if (missing < Infinity) incomplete = await stillMissing(incomplete);
  const times = sent.map(({ took }) => took);
  return {
    requests: sent.length,
    failed: sent.filter(({ status }) => status !== 200),
    docked: answered.filter(({ action }) => action === 'dock').length / sent.length,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    max: quantile(times, 1),
    spansExpected: answered.length * SPANS_PER_REQUEST,
    recordsExpected: answered.length * RECORDS_PER_REQUEST,
    lost: incomplete,
    waited: Math.round(performance.now() - start),
  };
}

/** Evenly spread, the newest included. */
function sample(losses: Loss[]): Loss[] {
  const step = Math.ceil(losses.length / SAMPLE_SIZE);
  return losses.filter((_, index) => (losses.length - 1 - index) % step === 0);
}

/** How many spans and records of these are missing. */
export const count = (lost: Loss[]): number =>
  lost.reduce((sum, { spans, records }) => sum + spans.length + records.length, 0);

/** The report as one line. */
export function describe(name: string, it: DeliveryReport): string {
  const spans = it.lost.flatMap((loss) => loss.spans).length;
  const records = it.lost.flatMap((loss) => loss.records).length;
  return [
    `${name}: ${it.requests} requests, ${it.failed.length} failed; ${Math.round(it.docked * 100)} % docked a ship;`,
    `p50 ${it.p50} ms, p99 ${it.p99} ms, max ${it.max} ms;`,
    `lost ${spans} of ${it.spansExpected} spans and ${records} of ${it.recordsExpected} log records, in ${it.lost.length} traces;`,
    `waited ${(it.waited / 1000).toFixed(1)} s`,
  ].join(' ');
}

async function stillMissing(losses: Loss[]): Promise<Loss[]> {
  const left: Loss[] = [];
  const queue = losses.values();
  await keepBusy(CONCURRENCY, async () => {
    const { done, value } = queue.next();
    if (done) return false;
    const loss = await findMissing(value.request);
    if (loss.spans.length + loss.records.length > 0) left.push(loss);
    return true;
  });
  return left;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { load, type LoadResult } from './load.ts';
import type { MeasuredService } from './service.ts';
import type { Taken } from './sink.ts';
import type { Variant } from './variants.ts';

const CONNECTIONS = 20;
const WARM_UP_SECONDS = 3;
const SECONDS = 8;
/** How long telemetry may take to arrive after the last request, in milliseconds. */
const ARRIVAL_MS = 10_000;
/** Each request of the load is one server span and two log lines: what happened, and the access line. */
const LOGS_PER_REQUEST = 2;

/** What a load cost, and whether it was told in full. */
export interface Cost {
  /** CPU time a request, in microseconds. */
  cpuMicros: number;
  /** Resident memory at the end, in bytes. */
  rss: number;
  /** The rate that was answered, in requests per second. */
  rate: number;
  p50: number;
  p99: number;
  failed: number;
  /** Server spans and log records delivered over those due: 1 is all of them. */
  delivered: number;
}

/**
 * Runs a load against a service that is warm, and takes its cost until all its telemetry has arrived.
 * @param rate requests per second; as fast as it answers where undefined.
 */
export async function costOf(
  service: MeasuredService,
  variant: Variant,
  taken: Taken,
  rate?: number,
): Promise<Cost> {
  await run(service, WARM_UP_SECONDS, rate);
  await arrival(taken, () => false, 2_000);
  const before = { ...taken };
  const used = await service.usage();
  const result = await run(service, SECONDS, rate);
  const due = variant === 'plain' ? 0 : result.sent;
  const arrived = () =>
    Math.min(taken.serverSpans - before.serverSpans, (taken.logs - before.logs) / LOGS_PER_REQUEST);
  await arrival(taken, () => arrived() >= due, ARRIVAL_MS);
  const { cpuMicros, rss } = await service.usage();
  return {
    cpuMicros: (cpuMicros - used.cpuMicros) / result.sent,
    rss,
    rate: result.sent / result.seconds,
    p50: quantile(result, 0.5),
    p99: quantile(result, 0.99),
    failed: result.failed,
    delivered: due === 0 ? 1 : Math.min(1, arrived() / due),
  };
}

async function run(service: MeasuredService, seconds: number, rate?: number): Promise<LoadResult> {
  await service.clear();
  return load(service.port, seconds, CONNECTIONS, rate);
}

/** Waits until all is there, or nothing has come for a second, or `limit` milliseconds are over. */
async function arrival(taken: Taken, complete: () => boolean, limit: number): Promise<void> {
  const start = performance.now();
  let last = { at: start, count: -1 };
  while (!complete() && performance.now() - start < limit) {
    const count = taken.spans + taken.logs;
    if (count !== last.count) last = { at: performance.now(), count };
    else if (performance.now() - last.at > 1_500) return;
    await sleep(20);
  }
}

function quantile({ latencies }: LoadResult, q: number): number {
  return latencies[Math.floor(latencies.length * q)] ?? Number.NaN;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { load, type LoadResult } from './load.ts';
import { quantile } from '#testkit/quantile.ts';
import type { MeasuredService } from './service.ts';
import type { Sink, Taken } from './sink.ts';
import type { Variant } from './variants.ts';

const CONNECTIONS = 20;
const WARM_UP_SECONDS = 4;
const SECONDS = 8;
/** How long telemetry may take to arrive after the last request, in milliseconds. */
const ARRIVAL_MS = 20_000;
/** Nothing more is on its way when nothing has come for longer than a variant holds telemetry back by so much, in milliseconds. */
const QUIET_MS = 1_000;

/** What a load cost, and whether it was told in full. */
export interface Cost {
  /** CPU time a request, in microseconds. */
  cpuMicros: number;
  /** Resident memory when the load ends, in bytes. */
  rss: number;
  /** The rate that was answered, in requests per second. */
  rate: number;
  /** Latencies, and what the load itself was late by at the 99th percentile, in milliseconds. */
  p50: number;
  p99: number;
  loadLateness: number;
  /** The share of a core that the load used, 0 to 1. */
  loadCpu: number;
  /** Requests answered with 200 over those due: 1 is all of them. */
  answered: number;
  /** Server spans and log records delivered over those due: 1 is all of them. */
  delivered: number;
  /** What was due and not delivered yet when the load ended, in seconds of that load. */
  backlogSeconds: number;
}

/**
 * Runs a load against a service that is warm, and takes its cost until all its telemetry has arrived.
 * @param rate requests per second; as fast as it answers where undefined.
 */
export async function costOf(
  service: MeasuredService,
  variant: Variant,
  sink: Sink,
  rate?: number,
): Promise<Cost> {
  const plan = (seconds: number) => ({
    seconds,
    connections: CONNECTIONS,
    ...(rate === undefined ? {} : { rate }),
  });
  await service.clear();
  await load(service.port, plan(WARM_UP_SECONDS));
  await service.clear();
  await arrival(sink, variant, () => false, ARRIVAL_MS);
  const before = await sink.taken();
  const used = await service.usage();
  const result = await load(service.port, plan(SECONDS));
  const { rss } = await service.usage();
  const share = (taken: Taken) => deliveredShare(variant, before, taken, result.sent);
  const atEnd = share(await sink.taken());
  const atLast = await arrival(sink, variant, (taken) => share(taken) === 1, ARRIVAL_MS);
  const { cpuMicros } = await service.usage();
  return {
    cpuMicros: (cpuMicros - used.cpuMicros) / result.sent,
    rss,
    ...latencyOf(result),
    answered: 1 - result.failed / (result.sent + result.unsent),
    delivered: share(atLast),
    backlogSeconds: (1 - atEnd) * result.seconds,
  };
}

function latencyOf(result: LoadResult): Pick<Cost, 'rate' | 'p50' | 'p99' | 'loadLateness' | 'loadCpu'> {
  return {
    rate: result.sent / result.seconds,
    p50: quantile(result.latencies, 0.5),
    p99: quantile(result.latencies, 0.99),
    loadLateness: quantile(result.lateness, 0.99),
    loadCpu: result.loadCpu,
  };
}

/** Server spans and log records that came since `before`, over those due for as many requests: 0 to 1; 1 where nothing is due. */
export function deliveredShare(variant: Variant, before: Taken, now: Taken, requests: number): number {
  const due = { spans: variant.spans * requests, records: variant.records * requests };
  if (due.spans + due.records === 0) return 1;
  const spans = Math.min(due.spans, now.serverSpans - before.serverSpans);
  const records = Math.min(due.records, now.logs - before.logs);
  return (spans + records) / (due.spans + due.records);
}

/** Waits until all is there, or nothing has come for a while, or `limit` milliseconds are over; what is there then. */
export async function arrival(
  sink: Sink,
  variant: Variant,
  complete: (taken: Taken) => boolean,
  limit: number,
): Promise<Taken> {
  const start = performance.now();
  let taken = await sink.taken();
  let last = { at: start, count: taken.spans + taken.logs };
  while (!complete(taken) && performance.now() - start < limit) {
    const count = taken.spans + taken.logs;
    if (count !== last.count) last = { at: performance.now(), count };
    else if (performance.now() - last.at > variant.holdsMs + QUIET_MS) break;
    await sleep(20);
    taken = await sink.taken();
  }
  return taken;
}

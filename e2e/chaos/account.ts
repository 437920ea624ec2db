import { setTimeout as sleep } from 'node:timers/promises';
import { spansOf, type Span } from '#testkit/jaeger.ts';
import { keepBusy } from '#testkit/load.ts';
import { JAEGER, OBSERVATORY, SPACEPORT } from './fleet.ts';
import type { Sent } from './traffic.ts';
import { quantile } from '#testkit/quantile.ts';

/** What a request that was carried out must have left behind, and how much of it is not there. */
export interface Loss {
  request: Sent;
  spans: string[];
  records: string[];
}

export interface Account {
  requests: number;
  /** Not answered with 200. */
  failed: Sent[];
  /** The share of requests that are dockings which succeeded. */
  docked: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  max: number;
  /** How many spans and log records are due at least, by the requests that were answered with 200. */
  spansDue: number;
  recordsDue: number;
  lost: Loss[];
  /** How long until all was there, or nothing more came, in milliseconds. */
  waited: number;
}

/** When nothing more has come for so long, nothing will: what is late waits for a back-off of its queue or its connection. */
const PATIENCE_MS = 90_000;
const LOOKERS = 8;
const SAMPLE = 20;

/**
 * Looks every trace up in Jaeger, and its log records in the observatory, until all is complete or nothing has come for `patience`
 * milliseconds.
 */
export async function account(sent: Sent[], patience: number = PATIENCE_MS): Promise<Account> {
  const start = performance.now();
  const answered = sent.filter(({ status }) => status === 200);
  let incomplete: Loss[] = answered.map((request) => ({ request, spans: [], records: [] }));
  let progress = performance.now();
  let missing = Infinity;
  // A few tell whether there is anything to look for: thousands of questions would keep Jaeger from taking in what is asked about.
  while (incomplete.length > 0 && performance.now() - progress < patience) {
    const few = sample(incomplete);
    const now = count(await stillMissing(few));
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
    spansDue: answered.length * SPANS,
    recordsDue: answered.length * recordsOf('dock', '').length,
    lost: incomplete,
    waited: Math.round(performance.now() - start),
  };
}

/** Some that are as far apart as can be, the newest among them. */
function sample(losses: Loss[]): Loss[] {
  const step = Math.ceil(losses.length / SAMPLE);
  return losses.filter((_, index) => (losses.length - 1 - index) % step === 0);
}

/** How many spans and records of these are missing. */
export const count = (lost: Loss[]): number =>
  lost.reduce((sum, { spans, records }) => sum + spans.length + records.length, 0);

/** One line for people to read. */
export function describe(name: string, it: Account): string {
  const spans = it.lost.flatMap((loss) => loss.spans).length;
  const records = it.lost.flatMap((loss) => loss.records).length;
  return [
    `${name}: ${it.requests} requests, ${it.failed.length} failed; ${Math.round(it.docked * 100)} % dockings that succeeded;`,
    `p50 ${it.p50} ms, p99 ${it.p99} ms, max ${it.max} ms;`,
    `lost ${spans} of ${it.spansDue} spans and ${records} of ${it.recordsDue} log records, in ${it.lost.length} traces;`,
    `looked for ${(it.waited / 1000).toFixed(1)} s`,
  ].join(' ');
}

async function stillMissing(losses: Loss[]): Promise<Loss[]> {
  const left: Loss[] = [];
  const queue = losses.values();
  await keepBusy(LOOKERS, async () => {
    const { done, value } = queue.next();
    if (done) return false;
    const loss = await look(value.request);
    if (loss.spans.length + loss.records.length > 0) left.push(loss);
    return true;
  });
  return left;
}

async function look(request: Sent): Promise<Loss> {
  const [spans, records] = await Promise.all([missingSpans(request), missingRecords(request)]);
  return { request, spans, records };
}

/** Spans of an action: the ship is asked and asks twice, the spaceport is asked twice and has a statement for each. */
const NEEDS = (ship: string) => ({
  [`${ship}-spaceship server`]: 1,
  [`${ship}-spaceship client`]: 2,
  [`${SPACEPORT} server`]: 2,
  [`${SPACEPORT} client`]: 2,
});
const SPANS = 7;

async function missingSpans({ ship, traceId }: Sent): Promise<string[]> {
  const spans = await spansOf(JAEGER, traceId);
  const there = Map.groupBy(spans, ({ service, kind }) => `${service} ${kind}`);
  const short = Object.entries(NEEDS(ship)).flatMap(([kind, needed]) =>
    Array.from({ length: Math.max(0, needed - distinct(there.get(kind) ?? [])) }, () => kind),
  );
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const orphans = spans.filter(({ parentId }) => parentId !== undefined && !ids.has(parentId));
  return short.length > 0 ? short : orphans.map(({ service, name }) => `the parent of ${service} ${name}`);
}

/** What is delivered again has the same ids. */
const distinct = (spans: Span[]): number => new Set(spans.map(({ spanId }) => spanId)).size;

/** What both services log about an action, one line each. */
function recordsOf(action: Sent['action'], ship: string): RegExp[] {
  const [asks, did] = action === 'dock' ? ['docking', 'docked'] : ['separation', 'separated'];
  return [
    new RegExp(`^Ship ${ship} asks ${SPACEPORT} to ${action}$`),
    new RegExp(`^Requesting ${asks} for ship ${ship}$`),
    new RegExp(` - "GET /request_${asks}/${ship} HTTP/1.1" 200$`),
    new RegExp(`^Ship ${ship} (retried: it has )?${did} successfully$`),
    new RegExp(` - "POST /${action} HTTP/1.1" 200$`),
    new RegExp(`^Ship ${did} successfully at ${SPACEPORT}$`),
    new RegExp(` - "POST /${action}/${SPACEPORT} HTTP/1.1" 200$`),
  ];
}

async function missingRecords({ ship, action, traceId }: Sent): Promise<string[]> {
  const response = await fetch(`${OBSERVATORY}/api/logs?trace_id=${traceId}`);
  const { data } = (await response.json()) as { data: { body: unknown }[] };
  return recordsOf(action, ship)
    .filter((line) => !data.some(({ body }) => line.test(String(body))))
    .map(({ source }) => source);
}

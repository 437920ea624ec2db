import { Ship } from './ship.ts';

/** What a load has measured. Times are in milliseconds. */
export interface LoadResult {
  sent: number;
  /** Due, but never sent: no connection was free until long after the end. */
  unsent: number;
  /** Not answered with 200, or not even sent. */
  failed: number;
  seconds: number;
  /** Of each request, from when it was to leave until its answer was read. */
  latencies: number[];
  /** At a rate: how long after its due time the load itself noticed each request. */
  lateness: number[];
  /** The share of one core that the load itself used, 0 to 1. */
  loadCpu: number;
}

/** How long after the end of a load what waits for a connection may still be sent, in milliseconds. */
const GRACE_MS = 2_000;

/** What is to be sent: as fast as it is answered where there is no `rate` (requests per second); `count` requests at most. */
export interface Plan {
  seconds: number;
  connections: number;
  rate?: number;
  count?: number;
}

/**
 * Sends requests over `connections`. At a rate, a request that no connection is free for waits, and its waiting counts: a server that
 * stalls is not spared what it did not take. What the load itself is late by does not count, and is given beside it.
 */
export async function load(port: number, plan: Plan): Promise<LoadResult> {
  const ships = await Promise.all(
    Array.from({ length: plan.connections }, (_, index) => Ship.board(port, `ship-${index}`)),
  );
  const result: LoadResult = {
    sent: 0,
    unsent: 0,
    failed: 0,
    seconds: 0,
    latencies: [],
    lateness: [],
    loadCpu: 0,
  };
  const cpu = process.cpuUsage();
  const start = performance.now();
  const send = async (ship: Ship, from: number) => {
    result.sent++;
    if (!(await ship.next())) result.failed++;
    result.latencies.push(performance.now() - from);
  };
  if (plan.rate === undefined) await sendAtWill(ships, plan, start, result, send);
  else await sendAtRate(ships, plan.rate, plan.seconds, start, result, send);
  result.seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  result.loadCpu = (user + system) / 1e6 / result.seconds;
  for (const ship of ships) ship.leave();
  return result;
}

type Send = (ship: Ship, from: number) => Promise<void>;

async function sendAtWill(ships: Ship[], plan: Plan, start: number, result: LoadResult, send: Send) {
  const { seconds, count = Infinity } = plan;
  const end = start + seconds * 1000;
  await Promise.all(
    ships.map(async (ship) => {
      for (let now = start; now < end && result.sent < count && ship.aboard; now = performance.now())
        await send(ship, now);
    }),
  );
}

async function sendAtRate(
  ships: Ship[],
  rate: number,
  seconds: number,
  start: number,
  result: LoadResult,
  send: Send,
): Promise<void> {
  // First in, first out: a connection that is idle for seconds is closed by the server.
  const free = [...ships];
  const waiting: number[] = [];
  const total = Math.round(seconds * rate);
  const inFlight = new Set<Promise<void>>();
  const sendWaiting = () => {
    while (waiting.length > 0 && free.length > 0) {
      const ship = free.shift()!;
      const promise = send(ship, waiting.shift()!).then(() => {
        inFlight.delete(promise);
        free.push(ship);
        sendWaiting();
      });
      inFlight.add(promise);
    }
  };
  for (let noticed = 0; noticed < total;) {
    const now = performance.now();
    const due = Math.min(total, Math.floor(((now - start) / 1000) * rate));
    for (; noticed < due; noticed++) {
      waiting.push(now);
      result.lateness.push(now - start - (noticed / rate) * 1000);
    }
    sendWaiting();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  while (inFlight.size > 0) {
    if (performance.now() - start > seconds * 1000 + GRACE_MS) {
      result.unsent += waiting.length;
      result.failed += waiting.splice(0).length;
    }
    await Promise.race(inFlight);
  }
}

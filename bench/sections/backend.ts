import { setTimeout as sleep } from 'node:timers/promises';
import { answerTimes } from '../answer-times.ts';
import { BACKENDS, JAEGER, residentBytes, type Backend } from '../backends.ts';
import type { Lab } from '../lab.ts';
import { median } from '#testkit/quantile.ts';
import { SERVICE, TraceLoad } from '../trace-load.ts';
import type { Figure, Goal, Section } from './section.ts';

type Name = keyof typeof BACKENDS;

/** So many spans are searched. */
const SPANS = 100_000;
const WARM_UP_SECONDS = 3;
const SECONDS = 6;
const REPEATS = 9;
const GOAL_MS = 100;
const FLEETS = 4;
/** Traces that are looked up to see that what was taken is kept. */
const SAMPLES = 50;

/** What is searched for, each as a person would: the newest twenty. */
const SEARCHES = {
  'search-service': { name: 'by service', query: '' },
  'search-tag': { name: 'by a tag that some have', query: '&tags={"sos.ship.id":"ship-7"}' },
  'search-none': { name: 'by a tag that none has', query: '&tags={"sos.ship.id":"nobody"}' },
};

const fourFleets: Goal = {
  of: 'observatory',
  text: `≥ ${FLEETS}`,
  met: (own) => median(own) >= FLEETS,
};

const searched: Goal = {
  of: 'observatory',
  text: `≤ ${GOAL_MS} ms`,
  met: (own) => median(own) <= GOAL_MS,
};

/** What the observatory takes and how it answers, beside Jaeger with its memory storage; each has one core. */
export const backend: Section = {
  name: 'observatory',
  subjects: ['Jaeger', 'observatory'],
  figures: [
    { id: 'rate', name: 'highest rate without a drop', unit: 'spans/s' },
    { id: 'fleets', name: 'the same, over what a fleet sends at most', unit: '', goal: fourFleets },
    { id: 'load-cpu', name: 'the load’s own CPU at it, of a core', unit: '%' },
    { id: 'memory', name: `memory a span, of ${SPANS.toLocaleString('en')}`, unit: 'bytes' },
    ...Object.entries(SEARCHES).map(([id, { name }]): Figure => ({
      id,
      name: `search ${name}`,
      unit: 'ms',
      goal: searched,
    })),
    { id: 'visible', name: 'from export to visible', unit: 'ms' },
  ],
  missing: (name) => (name === 'Jaeger' && !JAEGER ? 'set JAEGER to a Jaeger’s binary' : undefined),
  async measure(name, lab, results) {
    const held = await withBackend(name as Name, lab, heldRate);
    const fleet = results.of('fleet', 'rate', 'fleet').at(-1) ?? 0;
    return {
      ...held,
      ...(fleet > 0 ? { fleets: held.rate / fleet } : {}),
      ...(await withBackend(name as Name, lab, keptSpans)),
    };
  },
};

async function withBackend<T>(
  name: Name,
  { folder }: Lab,
  use: (backend: Backend, load: TraceLoad) => Promise<T>,
): Promise<T> {
  const running = await BACKENDS[name](folder);
  const load = new TraceLoad(running.otlp);
  try {
    return await use(running, load);
  } finally {
    load.close();
    await running.stop();
  }
}

/** How many spans a second it takes, with four requests under way at all times; 0 where one of them is not kept. */
async function heldRate(running: Backend, load: TraceLoad): Promise<{ rate: number; 'load-cpu': number }> {
  await load.send((_spans, seconds) => seconds > WARM_UP_SECONDS);
  const before = process.cpuUsage();
  const { spans, seconds } = await load.send((_spans, passed) => passed > SECONDS);
  const { user, system } = process.cpuUsage(before);
  const kept = await isKept(running, load);
  return { rate: kept ? spans / seconds : 0, 'load-cpu': ((user + system) / 1e6 / seconds) * 100 };
}

/** Looks traces up, evenly from the first to the last that was sent. */
async function isKept(running: Backend, load: TraceLoad): Promise<boolean> {
  for (let sample = 0; sample < SAMPLES; sample++) {
    const request = 1 + Math.floor((sample * (load.requests - 1)) / (SAMPLES - 1));
    if ((await spansOf(running, load.traceOf(request))) !== 5) return false;
  }
  return true;
}

async function keptSpans(running: Backend, load: TraceLoad): Promise<Record<string, number>> {
  const before = await residentBytes(running.pid);
  const { spans } = await load.send((sent) => sent >= SPANS);
  const memory = ((await residentBytes(running.pid)) - before) / spans;
  const searches: Record<string, number> = {};
  for (const [id, { query }] of Object.entries(SEARCHES)) searches[id] = await timeOfSearch(running, query);
  return { memory, ...searches, visible: await timeToVisible(running, load) };
}

async function timeOfSearch(running: Backend, query: string): Promise<number> {
  return median(await answerTimes(`${running.url}/api/traces?service=${SERVICE}&limit=20${query}`, REPEATS));
}

async function timeToVisible(running: Backend, load: TraceLoad): Promise<number> {
  const times: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const begun = performance.now();
    const trace = await load.sendOne();
    while ((await spansOf(running, trace)) < 5) await sleep(1);
    times.push(performance.now() - begun);
  }
  return median(times);
}

/** How many spans of a trace the backend gives; none where it does not know it (yet). */
async function spansOf(running: Backend, trace: string): Promise<number> {
  const response = await fetch(`${running.url}/api/traces/${trace}`);
  const { data } = (await response.json()) as { data: { spans: object[] }[] | null };
  return response.ok ? (data?.[0]?.spans.length ?? 0) : 0;
}

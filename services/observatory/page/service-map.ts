import { toSeriesLine } from '../query/metrics.ts';
import { isRefusal } from '../model/outcome.ts';
import type { MetricStore } from '../store/metric-store.ts';
import type { StoredSpan } from '../store/records.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';
import type { Feed } from './event-stream.ts';
import { isOwnTraffic } from '../query/own-traffic.ts';

/** Requests, errors and durations, of a service or from one to another. Durations are in microseconds. */
export interface Red {
  requests: number;
  /** Failed requests, and requests that were refused with a 4xx. */
  errors: number;
  refused: number;
  p50: number;
  p95: number;
}

export type MapNode = Red & { service: string };
/** `queue`: its requests are messages, by a producer's span and a consumer's. */
export type MapEdge = Red & { from: string; to: string; queue: boolean };

/** The time range of the map, and the most traces in it. */
const WINDOW_MS = 5 * 60_000;
const MOST = 5_000;
/** SpanKind of a span that processes a message. */
const CONSUMER = 5;
/** How often the map is computed, in calls of the feed, which is called four times a second. */
const EVERY = 8;

class Tally {
  readonly durations: number[] = [];
  errors = 0;
  refused = 0;

  add({ duration, outcome, httpStatus }: StoredSpan): void {
    this.durations.push(duration);
    if (outcome === 'failed') this.errors++;
    // a server does not mark what it refuses, but here the request counts
    else if (outcome === 'refused' || isRefusal(httpStatus)) this.refused++;
  }

  red(): Red {
    const sorted = this.durations.toSorted((a, b) => a - b);
    const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
    return {
      requests: sorted.length,
      errors: this.errors,
      refused: this.refused,
      p50: at(0.5),
      p95: at(0.95),
    };
  }
}

/** Calls between services over the last five minutes: rate, errors and durations; with the latest metrics. */
export function mapFeed(store: TelemetryStore, metrics: MetricStore, own: boolean): Feed {
  let calls = 0;
  return () => {
    if (calls++ % EVERY !== 0) return [];
    const { nodes, edges } = serviceMap(store, Date.now() * 1000 - WINDOW_MS * 1000, own);
    return [{ nodes, edges, windowMs: WINDOW_MS, services: store.services(), metrics: shown(metrics) }];
  };
}

/** The map of the traces that began after `since`, in microseconds since 1970. @param own whether the doctor and probes are in it. */
export function serviceMap(
  store: TelemetryStore,
  since: number,
  own: boolean,
): { nodes: MapNode[]; edges: MapEdge[] } {
  const nodes = new Map<string, Tally>();
  const edges = new Map<string, Tally>();
  for (const trace of store.traces().drop(Math.max(0, store.counts.traces - MOST))) {
    if (!own && isOwnTraffic(trace)) continue;
    for (const span of trace.spans.values()) {
      if (span.start < since) continue;
      const { service } = span.origin;
      const parent = trace.spans.get(span.parentId)?.origin.service;
      if (parent === service) continue; // its own work, not a request to it
      tally(nodes, service).add(span);
      if (parent !== undefined)
        tally(edges, JSON.stringify([parent, service, span.kind === CONSUMER])).add(span);
    }
  }
  return {
    nodes: [...nodes].map(([service, tally]) => ({ service, ...tally.red() })),
    edges: [...edges].map(([key, tally]) => {
      const [from, to, queue] = JSON.parse(key) as [string, string, boolean];
      return { from, to, queue, ...tally.red() };
    }),
  };
}

function tally(tallies: Map<string, Tally>, key: string): Tally {
  const found = tallies.get(key) ?? new Tally();
  tallies.set(key, found);
  return found;
}

/** The metrics that the page shows: those of the docks, and the earliest signs of trouble in a Node.js process. */
const SHOWN = /^(sos\.|nodejs\.eventloop\.(utilization|delay\.p99)$|v8js\.memory\.heap\.used$)/;

function shown(metrics: MetricStore): object[] {
  return metrics
    .series()
    .filter(({ family }) => SHOWN.test(family.name))
    .map(toSeriesLine)
    .toArray();
}

import { toSeriesLine } from '../query/metrics.ts';
import type { Span } from '../model/otlp.ts';
import type { MetricStore } from '../store/metric-store.ts';
import type { StoredSpan } from '../store/records.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';
import type { Feed } from './event-stream.ts';
import type { ServiceOrder } from './service-order.ts';
import { attributeOf } from '../query/texts.ts';

/** Requests, errors and durations, of a service or from one to another. Durations are in microseconds. */
export interface Red {
  requests: number;
  errors: number;
  p50: number;
  p95: number;
}

export type MapNode = Red & { service: string };
export type MapEdge = Red & { from: string; to: string };

/** How far back the map looks, and how many traces, at most. */
const WINDOW_MS = 5 * 60_000;
const MOST = 5_000;
/** How often it is drawn up, in calls of the feed: four to a second. */
const EVERY = 8;

class Tally {
  readonly durations: number[] = [];
  errors = 0;

  add(duration: number, isError: boolean): void {
    this.durations.push(duration);
    if (isError) this.errors++;
  }

  red(): Red {
    const sorted = this.durations.toSorted((a, b) => a - b);
    const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
    return { requests: sorted.length, errors: this.errors, p50: at(0.5), p95: at(0.95) };
  }
}

/** Who asks whom, how often, how well and how long, over the last five minutes; with the latest of the metrics. */
export function mapFeed(store: TelemetryStore, metrics: MetricStore, services: ServiceOrder): Feed {
  let calls = 0;
  return () => {
    if (calls++ % EVERY !== 0) return [];
    const { nodes, edges } = serviceMap(store, Date.now() * 1000 - WINDOW_MS * 1000);
    return [{ nodes, edges, windowMs: WINDOW_MS, services: services.names(), metrics: shown(metrics) }];
  };
}

/** The map of the traces that began after `since`, in microseconds since 1970. */
export function serviceMap(store: TelemetryStore, since: number): { nodes: MapNode[]; edges: MapEdge[] } {
  const nodes = new Map<string, Tally>();
  const edges = new Map<string, Tally>();
  for (const trace of store.traces().drop(Math.max(0, store.counts.traces - MOST)))
    for (const span of trace.spans.values()) {
      if (span.start < since) continue;
      const { service } = span.origin;
      const parent = trace.spans.get(span.parentId)?.origin.service;
      if (parent === service) continue; // its own work, not a request to it
      const isError = fails(span);
      tally(nodes, service).add(span.duration, isError);
      if (parent !== undefined) tally(edges, JSON.stringify([parent, service])).add(span.duration, isError);
    }
  return {
    nodes: [...nodes].map(([service, tally]) => ({ service, ...tally.red() })),
    edges: [...edges].map(([key, tally]) => {
      const [from, to] = JSON.parse(key) as [string, string];
      return { from, to, ...tally.red() };
    }),
  };
}

/** A server's span of a refused request is not marked as failed, but for who looks at the map it is one that went wrong. */
function fails({ failed, json }: StoredSpan): boolean {
  if (failed) return true;
  if (!json.includes('http.response.status_code')) return false;
  const { attributes } = JSON.parse(json) as Span;
  return Number(attributeOf(attributes, 'http.response.status_code')) >= 400;
}

function tally(tallies: Map<string, Tally>, key: string): Tally {
  const found = tallies.get(key) ?? new Tally();
  tallies.set(key, found);
  return found;
}

/** The metrics that the page shows: the docks', and of Node what tells first that a process is in trouble. */
const SHOWN = /^(sos\.|nodejs\.eventloop\.(utilization|delay\.p99)$|v8js\.memory\.heap\.used$)/;

function shown(metrics: MetricStore): object[] {
  return metrics
    .series()
    .filter(({ name }) => SHOWN.test(name))
    .map(toSeriesLine);
}

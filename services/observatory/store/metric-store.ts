import type { Metric, MetricsRequest, Point, Resource, Scope } from '../otlp/model.ts';
import { Refusals } from './refusals.ts';

/** The kinds of metric that OTLP knows. */
const KINDS = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'] as const;

/** One series: a metric of one service with one set of attributes, and its latest point. */
export interface Series {
  readonly resource: Resource;
  readonly scope: string;
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly kind: (typeof KINDS)[number];
  readonly point: Point;
}

/** How many series are kept, and how many characters one may have with its identity: 16 million in all. */
const CAPACITY = 2_000;
const LONGEST = 8_192;
const TOO_LARGE = `a series with its attributes and its point may have ${LONGEST} characters`;

/** The latest point of each series. The series that was silent for longest goes when there are too many. */
export class MetricStore {
  readonly drops = { evictedSeries: 0, refusedPoints: 0 };
  /** In the order of their last points, each as JSON by its identity. */
  readonly #series = new Map<string, string>();

  get size(): number {
    return this.#series.size;
  }

  /** All series in JSON, the one that was silent for longest first. */
  series(): Series[] {
    return this.#series
      .values()
      .map((json) => JSON.parse(json) as Series)
      .toArray();
  }

  /** Takes what a request has. @returns what of it is not kept. */
  addMetrics({ resourceMetrics = [] }: MetricsRequest): Refusals {
    const refusals = new Refusals();
    for (const { resource = {}, scopeMetrics = [] } of resourceMetrics)
      for (const { scope = {}, metrics = [] } of scopeMetrics)
        for (const metric of metrics)
          for (const kind of KINDS)
            for (const point of metric[kind]?.dataPoints ?? [])
              if (!this.#add(resource, scope, metric, kind, point)) refusals.add(TOO_LARGE);
    this.drops.refusedPoints += refusals.count;
    return refusals;
  }

  #add(resource: Resource, scope: Scope, metric: Metric, kind: Series['kind'], point: Point): boolean {
    const { name = '', description = '', unit = '' } = metric;
    const series: Series = { resource, scope: scope.name ?? '', name, description, unit, kind, point };
    const json = JSON.stringify(series);
    const key = JSON.stringify([resource, scope, name, kind, point.attributes]);
    if (json.length + key.length > LONGEST) return false;
    this.#series.delete(key); // set again, so that the map stays in the order of the last points
    this.#series.set(key, json);
    if (this.#series.size <= CAPACITY) return true;
    const [silent] = this.#series.keys();
    this.#series.delete(silent!);
    this.drops.evictedSeries++;
    return true;
  }
}

import { METRIC_KINDS, type MetricsRequest, type Point, type Resource } from '../model/otlp.ts';
import { Rejections } from './rejections.ts';

/** One series: a metric of one service with one set of attributes, and its latest point. */
export interface Series {
  readonly resource: Resource;
  readonly scope: string;
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly kind: (typeof METRIC_KINDS)[number];
  readonly point: Point;
}

/** How many series are kept, and how many characters one may have with its identity: 16 million in all. */
const CAPACITY = 2_000;
const LONGEST = 8_192;
const TOO_LARGE = `a series with its attributes and its point may have ${LONGEST} characters`;

/** The latest point of each series. The series that was silent for longest goes when there are too many. */
export class MetricStore {
  readonly drops = { evictedSeries: 0, rejectedPoints: 0 };
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
  addMetrics({ resourceMetrics = [] }: MetricsRequest): Rejections {
    const rejections = new Rejections();
    for (const { resource = {}, scopeMetrics = [] } of resourceMetrics) {
      const ofResource = fields({ resource });
      for (const { scope = {}, metrics = [] } of scopeMetrics) {
        const ofScope = fields({ scope: scope.name ?? '' });
        for (const metric of metrics)
          for (const kind of METRIC_KINDS) {
            const { dataPoints = [] } = metric[kind] ?? {};
            if (dataPoints.length === 0) continue;
            const { name = '', description = '', unit = '' } = metric;
            const ofMetric = fields({ name, description, unit, kind });
            const identity = `{${ofResource},${ofScope},${ofMetric}`;
            for (const point of dataPoints) if (!this.#add(identity, point)) rejections.add(TOO_LARGE);
          }
      }
    }
    this.drops.rejectedPoints += rejections.count;
    return rejections;
  }

  /** @param identity the JSON of a series as far as its points have it in common: written once, however many they are. */
  #add(identity: string, point: Point): boolean {
    if (identity.length > LONGEST) return false;
    const json = `${identity},${fields({ point })}}`;
    const key = `${identity},${JSON.stringify(point.attributes)}`;
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

/** The fields of an object in JSON, without its braces. */
function fields(value: object): string {
  return JSON.stringify(value).slice(1, -1);
}

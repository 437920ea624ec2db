import {
  METRIC_KINDS,
  type Attribute,
  type Metric,
  type MetricsRequest,
  type Point,
  type Resource,
  type Scope,
} from '../model/otlp.ts';
import { serviceOf } from './origins.ts';
import { toRow } from './point-row.ts';
import { Rejections } from './rejections.ts';
import { GrowingSeries, type MetricFamily, type Series, type ServiceUsage } from './series.ts';

/** The largest identity and point of a series, in characters. */
const LONGEST = 8_192;
const TOO_LARGE = `a series with its attributes and its point may have ${LONGEST} characters`;

/**
 * Metrics over time in memory, within a number of bytes, fair between services: when it is full, the service that takes the most loses
 * its oldest block of points, and a series that has none left goes.
 */
export class MetricStore {
  /** How many bytes it may take. */
  readonly limit: number;
  readonly drops = { evictedPoints: 0, evictedSeries: 0, rejectedPoints: 0 };
  #bytes = 0;
  readonly #series = new Map<string, GrowingSeries>();
  readonly #usage = new Map<string, ServiceUsage>();

  /** @param limit in bytes. */
  constructor(limit = 16 * 2 ** 20) {
    this.limit = limit;
  }

  /** How many series there are. */
  get size(): number {
    return this.#series.size;
  }

  /** How many bytes it takes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** All series, the least recently updated first. */
  series(): IteratorObject<Series> {
    return this.#series.values();
  }

  /** Stores a request. @param rejections what of it was lost before. @returns the same with what is not kept. */
  addMetrics({ resourceMetrics = [] }: MetricsRequest, rejections = new Rejections()): Rejections {
    for (const { resource = {}, scopeMetrics = [] } of resourceMetrics) {
      const ofResource = JSON.stringify(resource);
      for (const { scope = {}, metrics = [] } of scopeMetrics) {
        const ofScope = JSON.stringify(scope);
        for (const metric of metrics)
          this.#addMetric(metric, resource, scope, [ofResource, ofScope], rejections);
      }
    }
    this.drops.rejectedPoints += rejections.count;
    return rejections;
  }

  #addMetric(
    metric: Metric,
    resource: Resource,
    scope: Scope,
    prefix: string[],
    rejections: Rejections,
  ): void {
    for (const kind of METRIC_KINDS) {
      const data = metric[kind];
      if (!data?.dataPoints?.length) continue;
      const { name = '', description = '', unit = '' } = metric;
      const temporality = 'aggregationTemporality' in data ? (data.aggregationTemporality ?? 0) : 0;
      const isMonotonic = 'isMonotonic' in data && data.isMonotonic === true;
      const identity = [...prefix, JSON.stringify([name, unit, kind, temporality, isMonotonic])].join('');
      const family: MetricFamily = {
        service: serviceOf(resource),
        resource,
        scope,
        name,
        description,
        unit,
        kind,
        temporality,
        isMonotonic,
      };
      const tooLarge = identity.length + description.length > LONGEST;
      for (const point of data.dataPoints)
        if (tooLarge || !this.#addPoint(family, identity, point)) rejections.add(TOO_LARGE);
    }
  }

  /** @param identity what a series has in common with the others of its family: written once, however many they are. */
  #addPoint(family: MetricFamily, identity: string, point: Point): boolean {
    const { attributes = [] } = point;
    const key = identity + JSON.stringify(attributes);
    if (key.length > LONGEST || JSON.stringify(point.exemplars ?? []).length > LONGEST) return false;
    const row = toRow(family.kind, point);
    if (!row) return true;
    if (row.length * 8 > LONGEST) return false;
    const series = this.#series.get(key) ?? this.#newSeries(family, attributes, key);
    this.#series.delete(key); // set again, so that the map stays in the order of the last points
    this.#series.set(key, series);
    this.#count(series, () => {
      series.set(point);
      series.append(row);
    });
    this.#evict();
    return true;
  }

  #newSeries(family: MetricFamily, attributes: Attribute[], key: string): GrowingSeries {
    const usage = this.#usage.get(family.service) ?? { bytes: 0, blocks: new Set() };
    this.#usage.set(family.service, usage);
    const series = new GrowingSeries(family, attributes, key, usage);
    this.#take(usage, series.bytes);
    return series;
  }

  /** Runs a change that makes a series larger, and counts the growth. */
  #count(series: GrowingSeries, grow: () => void): void {
    const before = series.bytes + (series.blocks.at(-1)?.bytes ?? 0);
    const last = series.blocks.at(-1);
    grow();
    const added = series.blocks.at(-1) === last ? 0 : (last?.bytes ?? 0);
    this.#take(series.usage, series.bytes + series.blocks.at(-1)!.bytes + added - before);
  }

  #take(usage: ServiceUsage, bytes: number): void {
    usage.bytes += bytes;
    this.#bytes += bytes;
  }

  #evict(): void {
    while (this.#bytes > this.limit) {
      let heaviest: ServiceUsage | undefined;
      for (const usage of this.#usage.values()) if (usage.bytes > (heaviest?.bytes ?? 0)) heaviest = usage;
      const [oldest] = heaviest!.blocks;
      const series = oldest!.owner;
      heaviest!.blocks.delete(oldest!);
      series.blocks.shift();
      this.#take(heaviest!, -oldest!.bytes);
      this.drops.evictedPoints += [...oldest!.rows()].length;
      if (series.blocks.length > 0) continue;
      this.#series.delete(series.key);
      this.#take(heaviest!, -series.bytes);
      this.drops.evictedSeries++;
      if (heaviest!.blocks.size === 0) this.#usage.delete(series.family.service);
    }
  }
}

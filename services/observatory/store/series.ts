import type { Attribute, Exemplar, METRIC_KINDS, Point, Resource, Scope } from '../model/otlp.ts';
import { textBytes } from './memory.ts';
import type { PointRow } from './point-row.ts';
import { PointBlock } from './point-rows.ts';

/** The common properties of a metric's points, in one resource and scope. */
export interface MetricFamily {
  readonly service: string;
  readonly resource: Resource;
  readonly scope: Scope;
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly kind: (typeof METRIC_KINDS)[number];
  /** 1 is delta, 2 cumulative, 0 neither. */
  readonly temporality: number;
  readonly isMonotonic: boolean;
}

/** The points of a metric that have one set of attributes, over time. */
export interface Series {
  readonly family: MetricFamily;
  readonly attributes: Attribute[];
  /** The bounds of a histogram's buckets. */
  readonly bounds: number[];
  readonly isInt: boolean;
  /** The latest point, as it came. */
  readonly latest: Point;
  /** The latest exemplars, the oldest first. */
  readonly exemplars: readonly Exemplar[];
  /** The points in the order in which they came. */
  rows(): Iterable<PointRow>;
}

/** The memory usage of one service, and its blocks of points, oldest first. */
export interface ServiceUsage {
  bytes: number;
  readonly blocks: Set<PointBlock<GrowingSeries>>;
}

const SERIES_BYTES = 700;
const EXEMPLAR_BYTES = 400;
/** How many exemplars each series keeps. */
const EXEMPLARS = 20;

/** A series that points are added to, with what it takes of memory. */
export class GrowingSeries implements Series {
  readonly family: MetricFamily;
  readonly attributes: Attribute[];
  readonly key: string;
  readonly usage: ServiceUsage;
  readonly blocks: PointBlock<GrowingSeries>[] = [];
  bounds: number[] = [];
  isInt = false;
  exemplars: Exemplar[] = [];
  #latest = '';

  constructor(family: MetricFamily, attributes: Attribute[], key: string, usage: ServiceUsage) {
    this.family = family;
    this.attributes = attributes;
    this.key = key;
    this.usage = usage;
  }

  get latest(): Point {
    return JSON.parse(this.#latest) as Point;
  }

  /** Its size without its blocks, in bytes. */
  get bytes(): number {
    return (
      SERIES_BYTES + textBytes(this.key) + textBytes(this.#latest) + this.exemplars.length * EXEMPLAR_BYTES
    );
  }

  /** Takes a point as the latest. */
  set(point: Point): void {
    this.#latest = JSON.stringify({ ...point, exemplars: undefined });
    this.isInt = point.asInt !== undefined;
    this.bounds = (point.explicitBounds ?? []).map(Number);
    const ofTraces = (point.exemplars ?? []).filter(({ traceId }) => traceId);
    if (ofTraces.length > 0) this.exemplars = [...this.exemplars, ...ofTraces].slice(-EXEMPLARS);
  }

  /** Adds a point, where need be in a new block. */
  append(row: number[]): void {
    if (this.blocks.at(-1)?.append(row)) return;
    const block = new PointBlock<GrowingSeries>(this);
    block.append(row);
    this.blocks.push(block);
    this.usage.blocks.add(block);
  }

  *rows(): Generator<PointRow> {
    for (const block of this.blocks) yield* block.rows();
  }
}

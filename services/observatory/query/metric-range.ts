import { HttpError } from '#http-service/http-error.ts';
import type { Attribute } from '../model/otlp.ts';
import type { MetricStore } from '../store/metric-store.ts';
import type { Series } from '../store/series.ts';
import { micros } from '../store/records.ts';
import { linesOf, type Line } from './metric-lines.ts';
import { attributeOf } from './texts.ts';
import { timeSteps, type TimeSteps } from './time-steps.ts';

/** The series of one value of the attribute that is grouped by. */
export interface MetricGroup {
  key: string;
  /** For a gauge value, min and max; for a counter rate (per second); for a distribution rate, mean, p50, p95 and p99. */
  values: Record<string, Line>;
}

/** A measurement with the trace that it was made in. */
export interface MetricExemplar {
  /** Milliseconds since 1970. */
  time: number;
  value: number;
  traceId: string;
  spanId: string;
  key: string;
}

export interface MetricRange {
  name: string;
  unit: string;
  kind: string;
  from: number;
  to: number;
  step: number;
  groups: MetricGroup[];
  exemplars: MetricExemplar[];
}

const MOST_GROUPS = 100;
const MOST_EXEMPLARS = 500;

/**
 * A metric over time. Reads name, service, from, to, points, by (an attribute, or `service`), where (key=value, repeated).
 * @throws {HttpError} 400 naming the parameter and what it should be; 404 where there is no such metric.
 */
export function metricRange(metrics: MetricStore, query: URLSearchParams): MetricRange {
  const name = query.get('name');
  if (!name) throw new HttpError(400, "parameter 'name' is required: the name of a metric");
  const steps = timeSteps(query);
  const by = query.get('by');
  const all = metrics.series().filter(matcher(name, query)).toArray();
  const [first] = all;
  if (!first)
    throw new HttpError(404, 'Metric not found: /api/metrics/catalogue lists those that have arrived');
  const keyOf = (series: Series) => (by ? (valueOf(series, by) ?? '') : '');
  const groups = Map.groupBy(
    all.filter(({ family }) => family.kind === first.family.kind),
    keyOf,
  );
  return {
    name,
    unit: first.family.unit,
    kind: first.family.kind,
    from: steps.from,
    to: steps.to,
    step: steps.step,
    groups: [...groups]
      .slice(0, MOST_GROUPS)
      .map(([key, series]) => ({ key, values: linesOf(series, steps) })),
    exemplars: all.flatMap((series) => exemplarsOf(series, keyOf(series), steps)).slice(-MOST_EXEMPLARS),
  };
}

function matcher(name: string, query: URLSearchParams): (series: Series) => boolean {
  const service = query.get('service');
  const where = query.getAll('where').map((text) => {
    const equals = text.indexOf('=');
    if (equals < 1) throw new HttpError(400, "where must be key=value, such as 'sos.ship.id=explorer'");
    return [text.slice(0, equals), text.slice(equals + 1)] as const;
  });
  return (series) =>
    series.family.name === name &&
    (!service || series.family.service === service) &&
    where.every(([key, value]) => valueOf(series, key) === value);
}

/** An attribute of a series, or of its resource; `service` is the service. */
function valueOf({ attributes, family }: { attributes: Attribute[]; family: Series['family'] }, key: string) {
  if (key === 'service') return family.service;
  return attributeOf(attributes, key) ?? attributeOf(family.resource.attributes, key);
}

function exemplarsOf(series: Series, key: string, steps: TimeSteps): MetricExemplar[] {
  return series.exemplars.flatMap(({ timeUnixNano, asInt, asDouble, traceId = '', spanId = '' }) => {
    const time = micros(timeUnixNano);
    if (steps.index(time) === undefined) return [];
    return [{ time: time / 1000, value: Number(asInt ?? asDouble), traceId, spanId, key }];
  });
}

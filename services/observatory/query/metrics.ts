import type { Series } from '../store/metric-store.ts';
import { serviceOf } from '../store/origins.ts';
import { micros } from '../store/records.ts';
import { isoMicros } from './logs.ts';
import { plainAttributes } from './values.ts';

/** The latest of a series: a counter or gauge has it as `value`, a histogram or summary in the fields that OTLP/JSON gives it. */
export function toSeriesLine({ resource, name, unit, description, kind, point }: Series): object {
  const { attributes, timeUnixNano, startTimeUnixNano: _, asInt, asDouble, ...distribution } = point;
  return {
    service: serviceOf(resource),
    name,
    unit,
    description,
    kind,
    attributes: plainAttributes(attributes),
    time: isoMicros(micros(timeUnixNano)),
    value: asInt === undefined ? asDouble : JSON.rawJSON(asInt),
    ...distribution,
  };
}

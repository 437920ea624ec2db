import type { Series } from '../store/series.ts';
import { micros } from '../store/records.ts';
import { isoMicros } from './logs.ts';
import { plainAttributes } from './values.ts';

/** The latest of a series: a counter or gauge has it as `value`, a histogram or summary in the fields that OTLP/JSON gives it. */
export function toSeriesLine({ family, latest }: Series): object {
  const { attributes, timeUnixNano, startTimeUnixNano: _, asInt, asDouble, ...distribution } = latest;
  const { service, name, unit, description, kind } = family;
  return {
    service,
    name,
    unit,
    description,
    kind,
    attributes: plainAttributes(attributes),
    time: timeUnixNano === undefined ? null : isoMicros(micros(timeUnixNano)),
    value: asInt === undefined ? asDouble : JSON.rawJSON(asInt),
    ...distribution,
  };
}

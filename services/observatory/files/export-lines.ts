import type { MetricStore } from '../store/metric-store.ts';
import type { Series } from '../store/series.ts';
import type { Origin } from '../store/origins.ts';
import { toPoint } from '../store/point-row.ts';
import type { StoredTrace, TelemetryStore } from '../store/telemetry-store.ts';

/** How many log records without a trace stand in one line, at most. */
const LOGS_PER_LINE = 500;

/** Traces with their log records as OTLP/JSON lines, each an export request, as the Collector's file exporter writes them. */
export function* traceLines(traces: Iterable<StoredTrace>): Generator<string> {
  for (const { spans, logs } of traces) {
    if (spans.size > 0) yield line('resourceSpans', 'scopeSpans', 'spans', spans.values());
    if (logs.length > 0) yield line('resourceLogs', 'scopeLogs', 'logRecords', logs);
  }
}

/** All that is kept, as such lines. */
export function* allLines(store: TelemetryStore, metrics: MetricStore): Generator<string> {
  yield* traceLines([...store.traces()]);
  const loose = store.recentLogs(Infinity).filter(({ traceId }) => traceId === '');
  for (let from = 0; from < loose.length; from += LOGS_PER_LINE)
    yield line('resourceLogs', 'scopeLogs', 'logRecords', loose.slice(from, from + LOGS_PER_LINE));
  for (const series of metrics.series().toArray())
    // records that arrive meanwhile would be visited again
    yield seriesLine(series);
}

/** It concatenates stored JSON: parsing and serializing each item would take ten times as long. */
function line(
  ofResources: string,
  ofScopes: string,
  items: string,
  all: Iterable<{ origin: Origin; json: string }>,
): string {
  const byOrigin = Map.groupBy(all, ({ origin }) => origin);
  const groups = byOrigin.entries().map(([{ resource, scope }, own]) => {
    const texts = own.map(({ json }) => json).join(',');
    return `{"resource":${JSON.stringify(resource)},"${ofScopes}":[{"scope":${JSON.stringify(scope)},"${items}":[${texts}]}]}`;
  });
  return `{"${ofResources}":[${[...groups].join(',')}]}`;
}

function seriesLine(series: Series): string {
  const { family, attributes, bounds, isInt, exemplars } = series;
  const { resource, scope, name, description, unit, kind, temporality, isMonotonic } = family;
  const dataPoints = [...series.rows()].map((row) => ({ attributes, ...toPoint(kind, row, bounds, isInt) }));
  const last = dataPoints.at(-1);
  if (last && exemplars.length > 0) Object.assign(last, { exemplars });
  const data = {
    dataPoints,
    ...(temporality > 0 && { aggregationTemporality: temporality }),
    ...(kind === 'sum' && { isMonotonic }),
  };
  const metric = { name, description, unit, [kind]: data };
  return JSON.stringify({ resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics: [metric] }] }] });
}

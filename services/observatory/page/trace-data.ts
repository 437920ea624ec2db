import type { Origin } from '../store/origins.ts';
import type { StoredTrace } from '../store/telemetry-store.ts';

/**
 * A whole trace for the page, in JSON: its spans and log lines in OTLP/JSON as they are kept, each with the number of its origin.
 * It is put together from texts, since reading 5,000 spans to write them again takes ten times as long.
 */
export function traceJson(trace: StoredTrace, services: string[]): string {
  const numbers = new Map<Origin, number>();
  const item = ({ origin, json }: { origin: Origin; json: string }) => {
    if (!numbers.has(origin)) numbers.set(origin, numbers.size);
    return `[${numbers.get(origin)},${json}]`;
  };
  const spans = [...trace.spans.values()].map(item).join(',');
  const logs = trace.logs.map(item).join(',');
  const origins = [...numbers.keys()].map(({ service, resource, scope }) => ({ service, resource, scope }));
  const head = JSON.stringify({ id: trace.id, services, origins }).slice(0, -1);
  return `${head},"spans":[${spans}],"logs":[${logs}]}`;
}

import { target } from './page.ts';

export interface TestSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name?: string;
  kind?: number;
  /** Milliseconds since the trace began. */
  start?: number;
  duration?: number;
  attributes?: Record<string, string | number>;
  events?: { name: string; attributes: Record<string, string>; at?: number }[];
  links?: { traceId: string; spanId: string }[];
  failed?: string;
}

/** When the traces that tests make began: now, so that lists have them on top. */
const BASE = BigInt(Date.now()) * 1_000_000n;

/** Sends spans of a service, as OTLP/JSON. */
export async function sendSpans(service: string, spans: TestSpan[], to = target.observatory): Promise<void> {
  await send(to, 'traces', {
    resourceSpans: [{ resource: resource(service), scopeSpans: [{ spans: spans.map(toOtlp) }] }],
  });
}

/** Sends log lines of a service, as OTLP/JSON. */
export async function sendLogs(
  service: string,
  logs: { traceId: string; spanId: string; body: string; severity?: number; at?: number }[],
): Promise<void> {
  const logRecords = logs.map(({ traceId, spanId, body, severity = 9, at = 0 }) => ({
    traceId,
    spanId,
    severityNumber: severity,
    timeUnixNano: nanos(at),
    body: { stringValue: body },
  }));
  await send(target.observatory, 'logs', {
    resourceLogs: [{ resource: resource(service), scopeLogs: [{ logRecords }] }],
  });
}

/** An id of a trace or span that is made from numbers. */
export function id(digits: 16 | 32, ...numbers: number[]): string {
  return numbers
    .map((number) => number.toString(16).padStart(6, '0'))
    .join('')
    .padStart(digits, 'e');
}

function toOtlp({ start = 0, duration = 1, attributes = {}, failed, events = [], ...span }: TestSpan) {
  return {
    name: 'work',
    ...span,
    startTimeUnixNano: nanos(start),
    endTimeUnixNano: nanos(start + duration),
    attributes: pairs(attributes),
    events: events.map((event) => ({
      name: event.name,
      timeUnixNano: nanos(start + (event.at ?? 0)),
      attributes: pairs(event.attributes),
    })),
    status: failed === undefined ? {} : { code: 2, message: failed },
  };
}

export function nanos(ms: number): string {
  return String(BASE + BigInt(Math.round(ms * 1e6)));
}

function resource(service: string) {
  return { attributes: pairs({ 'service.name': service }) };
}

function pairs(values: Record<string, string | number>) {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: `${value}` } : { stringValue: value },
  }));
}

/** @param to an observatory's page: its port for OTLP over HTTP is two above. */
export async function send(to: string, signal: string, body: object): Promise<void> {
  const otlp = to.replace(/\d+$/, (port) => String(Number(port) + 2));
  const response = await fetch(`${otlp}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`OTLP was answered ${response.status}: ${await response.text()}`);
}

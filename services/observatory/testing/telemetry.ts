import { readFileSync } from 'node:fs';
import type { AnyValue, LogRecord, Span } from '../model/otlp.ts';
import type { Rejections } from '../store/rejections.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';

/**
 * An ExportTraceServiceRequest as the OpenTelemetry Collector 0.155 (Go) encodes it, with every kind of value, link, event and
 * status that OTLP knows; and what Jaeger 2.13 answered for its trace.
 */
export const recordedRequest = readFileSync(new URL('trace.otlp', import.meta.url));
export const recordedAnswer: unknown = JSON.parse(
  readFileSync(new URL('trace.jaeger.json', import.meta.url), 'utf8'),
);
export const RECORDED_TRACE = '0af7651916cd43dd8448eb211c80319d';

/** A trace id made from a number. */
export function traceId(number: number): string {
  return number.toString(16).padStart(32, '0');
}

/** A span id made from a number. */
export function spanId(number: number): string {
  return number.toString(16).padStart(16, '0');
}

export function attributes(values: Record<string, string>): { key: string; value: AnyValue }[] {
  return Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

export function resource(service: string) {
  return { attributes: attributes({ 'service.name': service }) };
}

/** Stores spans of one service; each lasts 1 ms unless it says otherwise. */
export function addSpans(store: TelemetryStore, service: string, ...spans: Span[]): Rejections {
  const complete = spans.map((span) => ({
    traceId: traceId(1),
    spanId: spanId(1),
    name: 'dock',
    startTimeUnixNano: '1763697600000000000',
    endTimeUnixNano: '1763697600001000000',
    ...span,
  }));
  return store.addSpans({
    resourceSpans: [{ resource: resource(service), scopeSpans: [{ spans: complete }] }],
  });
}

/** Stores log lines of one service. */
export function addLogs(store: TelemetryStore, service: string, ...logRecords: LogRecord[]): Rejections {
  return store.addLogs({ resourceLogs: [{ resource: resource(service), scopeLogs: [{ logRecords }] }] });
}

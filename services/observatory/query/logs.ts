import type { LogRecord } from '../model/otlp.ts';
import type { StoredLog } from '../store/records.ts';
import { plainAttributes, plainValue } from './values.ts';

/** A log line as the API and the page show it. */
export interface LogLine {
  /** ISO 8601, in microseconds; null where the record does not say. */
  time: string | null;
  severity: string;
  service: string;
  traceId: string;
  spanId: string;
  body: unknown;
  attributes: Record<string, unknown>;
}

/** OTLP's ranges of severity numbers, four to each. */
const SEVERITIES = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

export function toLogLine({ time, traceId, origin, json }: StoredLog): LogLine {
  const {
    severityNumber = 0,
    severityText = '',
    spanId = '',
    body,
    attributes,
  } = JSON.parse(json) as LogRecord;
  return {
    time: time === 0 ? null : isoMicros(time),
    severity: SEVERITIES[Math.ceil(severityNumber / 4) - 1] ?? severityText.toUpperCase(),
    service: origin.service,
    traceId,
    spanId,
    body: plainValue(body),
    attributes: plainAttributes(attributes),
  };
}

/** The log lines in the order of their times; lines of the same time stay as they came. */
export function inTimeOrder(logs: readonly StoredLog[]): StoredLog[] {
  return logs.toSorted((a, b) => a.time - b.time);
}

/** A time in microseconds since 1970, in ISO 8601 with all six digits. */
export function isoMicros(time: number): string {
  const date = new Date(Math.min(Math.floor(time / 1000), 8.64e15)); // what a Date can hold
  return date.toISOString().replace('Z', `${String(time % 1000).padStart(3, '0')}Z`);
}

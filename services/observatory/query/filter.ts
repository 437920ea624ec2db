import { HttpError } from '#http-service/http-error.ts';
import type { LogRecord } from '../model/otlp.ts';
import type { Outcome } from '../model/outcome.ts';
import type { StoredLog } from '../store/records.ts';
import type { StoredTrace } from '../store/telemetry-store.ts';
import { duration, parseCondition } from './attribute-condition.ts';
import { summaryOf } from './summary.ts';
import { textSearch } from './text-search.ts';

/** The filter of a list of traces. All conditions must hold; service, operation and attribute conditions on the same span. */
export type TraceFilter = (trace: StoredTrace) => boolean;

/**
 * Reads service, operation, status (error, refused or ok), min and max (durations), from and to (when it began, in milliseconds since
 * 1970), last (a duration: how long ago it began at most), attribute (a condition, repeated), text, and own (1 to include the
 * doctor's traces and probes).
 * @throws {HttpError} 400 naming the parameter and what it should be.
 */
export function traceFilter(query: URLSearchParams): TraceFilter {
  const service = query.get('service');
  const operation = query.get('operation');
  const outcome = statusOf(query);
  const own = query.get('own') === '1';
  const min = durationOf(query, 'min', 0);
  const max = durationOf(query, 'max', Infinity);
  const from = number(query, 'from', 0) * 1000;
  const to = number(query, 'to', Infinity) * 1000;
  const last = durationOf(query, 'last', Infinity);
  const hasTimes = from > 0 || to < Infinity || last < Infinity;
  const conditions = query.getAll('attribute').filter(Boolean).map(parseCondition);
  const text = searchOf(query);
  return (trace) => {
    if (trace.spans.size === 0) return false;
    const summary = summaryOf(trace);
    const took = summary.duration ?? 0;
    if (summary.own && !own) return false;
    if (took < min || took > max) return false;
    if (outcome && summary.outcome !== outcome) return false;
    if (hasTimes) {
      const start = summary.start ?? 0;
      if (start < Math.max(from, Date.now() * 1000 - last) || start > to) return false;
    }
    if (service || operation || conditions.length > 0) {
      const one = trace.spans.values().some((span) => {
        if (service && span.origin.service !== service) return false;
        if (operation && span.name !== operation) return false;
        return conditions.every((meets) => meets(span));
      });
      if (!one) return false;
    }
    return (
      !text || text.inId(trace.id) || trace.spans.values().some(text.inSpan) || trace.logs.some(text.inLog)
    );
  };
}

const STATUSES: Record<string, Outcome> = { error: 'failed', refused: 'refused', ok: 'ok' };

/** The outcome that `status` names; undefined where it is not asked for. */
function statusOf(query: URLSearchParams): Outcome | undefined {
  const status = query.get('status');
  if (!status) return undefined;
  if (!Object.hasOwn(STATUSES, status)) throw new HttpError(400, 'status must be error, refused or ok');
  return STATUSES[status];
}

/** The same for log lines: service, level (the least that is shown, 1 to 24), text and trace. */
export function logFilter(query: URLSearchParams): (log: StoredLog) => boolean {
  const service = query.get('service');
  const level = number(query, 'level', 0);
  const text = searchOf(query);
  return (log) =>
    (!service || log.origin.service === service) &&
    (level === 0 || ((JSON.parse(log.json) as LogRecord).severityNumber ?? 0) >= level) &&
    (!text || text.inId(log.traceId) || text.inLog(log));
}

/** The text search of the parameter `text`; undefined if it is empty. */
function searchOf(query: URLSearchParams) {
  const text = query.get('text')?.trim();
  return text ? textSearch(text) : undefined;
}

function durationOf(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  return text ? duration(text, `Cannot read ${name} '${text}'`) : otherwise;
}

function number(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (!text) return otherwise;
  if (!/^\d{1,16}(\.\d{1,6})?$/.test(text))
    throw new HttpError(400, `${name} must be a number, not negative`);
  return Number(text);
}

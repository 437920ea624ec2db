import { HttpError } from '#http-service/http-error.ts';
import { valueText } from './values.ts';
import type { Attribute, LogRecord, Span } from '../model/otlp.ts';
import type { StoredLog } from '../store/records.ts';
import type { StoredTrace } from '../store/telemetry-store.ts';
import { summaryOf } from './summary.ts';
import { logTexts, spanTexts } from './texts.ts';

/** Which traces a list is about. All conditions must hold; service, operation and attributes on one and the same span. */
export type TraceFilter = (trace: StoredTrace) => boolean;

/**
 * Reads service, operation, status (error or ok), min and max (milliseconds), attribute (key=value, repeated) and text.
 * @throws {HttpError} 400 naming the parameter and what it should be.
 */
export function traceFilter(query: URLSearchParams): TraceFilter {
  const service = query.get('service');
  const operation = query.get('operation');
  const status = query.get('status');
  const min = number(query, 'min', 0) * 1000;
  const max = number(query, 'max', Infinity) * 1000;
  const attributes = query.getAll('attribute').filter(Boolean).map(pair);
  const text = textMatcher(query.get('text') ?? '');
  return (trace) => {
    if (trace.spans.size === 0) return false;
    const { duration, failed } = summaryOf(trace);
    if (duration < min || duration > max) return false;
    if (status && (status === 'error') !== failed > 0) return false;
    if (service || operation || attributes.length > 0) {
      const one = trace.spans.values().some((span) => {
        if (service && span.origin.service !== service) return false;
        if (operation && span.name !== operation) return false;
        return attributes.every(([key, value]) => hasAttribute(span.json, span.origin.resource, key, value));
      });
      if (!one) return false;
    }
    return (
      !text ||
      text([trace.id]) ||
      trace.spans.values().some((span) => text(spanTexts(span))) ||
      trace.logs.some((log) => text(logTexts(log)))
    );
  };
}

/** The same for log lines: service, level (the least that is shown, 1 to 24), text and trace. */
export function logFilter(query: URLSearchParams): (log: StoredLog) => boolean {
  const service = query.get('service');
  const level = number(query, 'level', 0);
  const text = textMatcher(query.get('text') ?? '');
  return (log) =>
    (!service || log.origin.service === service) &&
    (level === 0 || ((JSON.parse(log.json) as LogRecord).severityNumber ?? 0) >= level) &&
    (!text || text([log.traceId]) || text(logTexts(log)));
}

function hasAttribute(json: string, resource: { attributes?: Attribute[] }, key: string, value: string) {
  const same = (attribute: Attribute) => attribute.key === key && valueText(attribute.value) === value;
  if (resource.attributes?.some(same)) return true;
  if (!json.includes(JSON.stringify(key))) return false; // most spans: saves reading them
  const { attributes = [], events = [] } = JSON.parse(json) as Span;
  return attributes.some(same) || events.some((event) => event.attributes?.some(same));
}

/** Looks for a text in texts, whatever its case. */
function textMatcher(text: string): ((texts: Iterable<string>) => boolean) | undefined {
  const wanted = text.trim();
  if (wanted === '') return undefined;
  const pattern = new RegExp(RegExp.escape(wanted), 'iu');
  return (texts) => Iterator.from(texts).some((candidate) => pattern.test(candidate));
}

function pair(text: string): [key: string, value: string] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new HttpError(400, "attribute must be key=value, such as 'sos.ship.id=explorer'");
  return [text.slice(0, equals), text.slice(equals + 1)];
}

function number(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (!text) return otherwise;
  if (!/^\d{1,12}(\.\d{1,6})?$/.test(text))
    throw new HttpError(400, `${name} must be a number, not negative`);
  return Number(text);
}

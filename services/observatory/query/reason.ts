import * as sos from '#contract/attributes.ts';
import type { LogRecord, Span } from '../model/otlp.ts';
import type { Outcome } from '../model/outcome.ts';
import type { StoredSpan } from '../store/records.ts';
import type { StoredTrace } from '../store/telemetry-store.ts';
import { attributeOf } from './texts.ts';
import { valueText } from './values.ts';

/** Why a trace failed or was refused, in words, and the span that says so. */
export interface Reason {
  words: string;
  spanId: string;
}

/** Severity number of OTLP's ERROR. */
const ERROR = 17;

/**
 * The reason of a failed or refused trace, from the first span in which an error begins. An error begins in a span if none of its
 * children has one.
 * @param outcome of the trace.
 */
export function reasonOf({ spans, logs }: StoredTrace, outcome: Outcome): Reason | undefined {
  if (outcome === 'ok') return undefined;
  const troubled = [...spans.values()].filter(isTroubled);
  const passedOn = new Set(troubled.map(({ parentId }) => parentId));
  const began = troubled.filter(({ id }) => !passedOn.has(id)).toSorted((a, b) => a.start - b.start);
  // a refusal begins in the server's span, which is not red; a failure in a span that failed
  const span =
    began.find((one) => one.outcome === outcome) ??
    (outcome === 'refused' ? began[0] : troubled.find((one) => one.outcome === outcome));
  return span && { words: wordsOf(span, logs), spanId: span.id };
}

/** Whether an error began in a span or passed through it. A server does not mark what it refuses as an error. */
function isTroubled({ outcome, httpStatus, json }: StoredSpan): boolean {
  return outcome !== 'ok' || httpStatus >= 400 || json.includes(sos.REFUSAL_REASON);
}

function wordsOf({ id, json, httpStatus }: StoredSpan, logs: StoredTrace['logs']): string {
  const { attributes, events = [], status } = JSON.parse(json) as Span;
  const exception = events.findLast(({ name }) => name === 'exception')?.attributes;
  return (
    attributeOf(attributes, sos.REFUSAL_REASON) ||
    attributeOf(exception, 'exception.message') ||
    status?.message ||
    loggedError(id, logs) ||
    (httpStatus >= 400 && `HTTP ${httpStatus}`) ||
    attributeOf(attributes, 'error.type') ||
    attributeOf(exception, 'exception.type') ||
    'it does not say why'
  );
}

/** The body of the last error that was logged in a span; empty where there is none. */
function loggedError(spanId: string, logs: StoredTrace['logs']): string {
  const log = logs.findLast(({ json }) => {
    if (!json.includes(spanId)) return false;
    const record = JSON.parse(json) as LogRecord;
    return record.spanId === spanId && (record.severityNumber ?? 0) >= ERROR;
  });
  return log ? valueText((JSON.parse(log.json) as LogRecord).body) : '';
}

import { isSpanContextValid, trace } from '@opentelemetry/api';
import type { RequestHandler } from 'express';

/**
 * Tells the caller the trace its request became, in the two forms that tools read: `traceresponse` (W3C Trace Context Level 2
 * draft) and `Server-Timing: traceparent` (what browsers expose to scripts). Sets nothing where there is no span.
 */
export const traceHeaders: RequestHandler = (_req, res, next) => {
  const span = trace.getActiveSpan()?.spanContext();
  if (span && isSpanContextValid(span)) {
    const traceparent = `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, '0')}`;
    res.setHeader('traceresponse', traceparent);
    res.setHeader('Server-Timing', `traceparent;desc="${traceparent}"`);
  }
  next();
};

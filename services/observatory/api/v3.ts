import { Router, type ErrorRequestHandler } from 'express';
import { HttpError } from '#http-service/http-error.ts';
import { get, mount } from '#http-service/routes.ts';
import type { StoredTrace, TelemetryStore } from '../store/telemetry-store.ts';
import { operationsOf } from './operations.ts';
import { toOtlp } from './otlp-traces.ts';
import { queryOf } from '../query/parameters.ts';
import { findTraces, parseSearchV3 } from './search.ts';
import { parseTraceId } from '../query/trace-id.ts';

/** Jaeger's API v3: traces in OTLP/JSON, times in RFC 3339, refusals as `{"error": {"httpCode", "message"}}`. */
export function v3Routes(store: TelemetryStore): Router {
  const router = Router();
  router.use(
    mount([
      get('/api/v3/services', () => ({ services: store.services() })),
      get('/api/v3/operations', (req) => {
        const query = queryOf(req);
        return { operations: operationsOf(store, query.get('service') ?? '', query.get('span_kind')) };
      }),
      get('/api/v3/traces', (req) => {
        const query = queryOf(req);
        return result(findTraces(store, parseSearchV3(query)), query.get('query.raw_traces'));
      }),
      get('/api/v3/traces/:id', (req) => {
        const trace = store.trace(parseTraceId(req.params['id']));
        return result(trace && trace.spans.size > 0 ? [trace] : [], queryOf(req).get('raw_traces'));
      }),
    ]),
  );
  router.use('/api/v3', errorsAsJaeger);
  return router;
}

function result(traces: StoredTrace[], raw: string | null): object {
  if (traces.length === 0) throw new HttpError(404, 'No traces found');
  return { result: toOtlp(traces, raw === 'true') };
}

/** What is our own fault goes on to the handler that logs it. */
const errorsAsJaeger: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (!(error instanceof HttpError)) {
    next(error);
    return;
  }
  const { status: httpCode, message, headers } = error;
  res.status(httpCode).set(headers);
  res.json({ error: { httpCode, message } });
};

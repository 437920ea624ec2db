import { Router, type ErrorRequestHandler } from 'express';
import { HttpError } from '#http-service/http-error.ts';
import { get, mount } from '#http-service/routes.ts';
import type { StoredTrace, TelemetryStore } from '../store/telemetry-store.ts';
import { operationsOf } from './operations.ts';
import { toOtlp } from './otlp-traces.ts';
import { boolean, queryOf, rfc3339 } from '../query/parameters.ts';
import { findTraces, parseSearchV3, queryV3 } from './search.ts';
import { parseTraceId } from '../query/trace-id.ts';

/** Jaeger's API v3: traces in OTLP/JSON, times in RFC 3339, refusals as `{"error": {"httpCode", "message"}}`. */
export function v3Routes(store: TelemetryStore): Router {
  const router = Router();
  router.use(
    mount([
      get('/api/v3/services', () => ({ services: store.services() })),
      get('/api/v3/operations', (req) => {
        const query = queryOf(req);
        const kind = query.get('span_kind') ?? query.get('spanKind');
        return { operations: operationsOf(store, query.get('service') ?? '', kind) };
      }),
      get('/api/v3/traces', (req) => {
        const query = queryV3(queryOf(req));
        const asTheyCame = boolean(query, 'query.raw_traces');
        return result(findTraces(store, parseSearchV3(query)), asTheyCame);
      }),
      get('/api/v3/traces/:id', (req) => {
        const trace = store.trace(parseTraceId(req.params['id']));
        const query = queryOf(req);
        for (const name of ['start_time', 'end_time']) rfc3339(query, name, 0); // checked, but a trace is whole
        return result(trace && trace.spans.size > 0 ? [trace] : [], boolean(query, 'raw_traces'));
      }),
    ]),
  );
  router.use('/api/v3', errorsAsJaeger);
  return router;
}

function result(traces: StoredTrace[], asTheyCame: boolean): object {
  if (traces.length === 0) throw new HttpError(404, 'No traces found');
  return { result: toOtlp(traces, asTheyCame) };
}

/** Server errors go on to the handler that logs them. */
const errorsAsJaeger: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (!(error instanceof HttpError)) {
    next(error);
    return;
  }
  const { status: httpCode, message, headers } = error;
  res.status(httpCode).set(headers);
  res.json({ error: { httpCode, message } });
};

import { Router, type ErrorRequestHandler } from 'express';
import { HttpError } from '#http-service/http-error.ts';
import { get, mount } from '#http-service/routes.ts';
import type { MetricStore } from '../store/metric-store.ts';
import type { StoredTrace, TelemetryStore } from '../store/telemetry-store.ts';
import { dependencies } from './dependencies.ts';
import { jaegerTraceId, toJaegerTrace } from './jaeger.ts';
import { inTimeOrder, toLogLine } from '../query/logs.ts';
import { metricCatalogue } from '../query/metric-catalogue.ts';
import { metricRange } from '../query/metric-range.ts';
import { redRange } from '../query/red.ts';
import { toSeriesLine } from '../query/metrics.ts';
import { operationsOf } from './operations.ts';
import { boolean, queryOf, wholeNumber } from '../query/parameters.ts';
import { findTraces, parseSearch } from './search.ts';
import { stats } from '../query/stats.ts';
import { parseTraceId } from '../query/trace-id.ts';
import { v3Routes } from './v3.ts';

/** How many log lines GET /api/logs gives when no trace is named. */
const RECENT_LOGS = 200;

/** Jaeger's API v1, in its envelope `{data, total, limit, offset, errors}`, and v3. */
export function apiRoutes(store: TelemetryStore, metrics: MetricStore): Router {
  const router = Router();
  router.use(v3Routes(store));
  router.use(
    mount([
      get('/api/services', () => list(store.services())),
      get('/api/services/:service/operations', (req) => {
        const operations = operationsOf(store, String(req.params['service']), null);
        return list([...new Set(operations.map(({ name }) => name))]);
      }),
      get('/api/operations', (req) => {
        const query = queryOf(req);
        const service = query.get('service');
        if (!service) throw new HttpError(400, "parameter 'service' is required");
        return list(operationsOf(store, service, query.get('spanKind')));
      }),
      get('/api/dependencies', (req) => envelope(dependencies(store, queryOf(req)))),
      get('/api/traces', (req) => {
        const query = checked(queryOf(req));
        const ids = query.getAll('traceID');
        if (ids.length > 0) return tracesById(store, [...new Set(ids.map(parseTraceId))]);
        return envelope(findTraces(store, parseSearch(query)).map(toJaegerTrace));
      }),
      get('/api/traces/:id', (req) => {
        checked(queryOf(req));
        const trace = traceWithSpans(store, parseTraceId(req.params['id']));
        if (!trace) throw new HttpError(404, 'trace not found');
        return envelope([toJaegerTrace(trace)]);
      }),
      get('/api/logs', (req) => {
        const id = queryOf(req).get('trace_id');
        const logs = id ? (store.trace(parseTraceId(id))?.logs ?? []) : store.recentLogs(RECENT_LOGS);
        return list(inTimeOrder(logs).map(toLogLine));
      }),
      get('/api/metrics', () => list(metrics.series().map(toSeriesLine).toArray())),
      get('/api/metrics/catalogue', () => list(metricCatalogue(metrics))),
      get('/api/metrics/range', (req) => envelope(metricRange(metrics, queryOf(req)))),
      get('/api/red', (req) => envelope(redRange(store, queryOf(req)))),
      get('/api/stats', () => envelope(stats(store, metrics))),
    ]),
  );
  router.use('/api', errorsAsJaeger);
  return router;
}

/** Checks parameters that have no effect here, since all traces are in memory, because Jaeger checks them. @throws {HttpError} 400. */
function checked(query: URLSearchParams): URLSearchParams {
  for (const name of ['start', 'end']) wholeNumber(query, name, 0);
  boolean(query, 'raw');
  return query;
}

/** A trace with log lines and no spans counts as missing. */
function traceWithSpans(store: TelemetryStore, id: string): StoredTrace | undefined {
  const trace = store.trace(id);
  return trace && trace.spans.size > 0 ? trace : undefined;
}

/** The traces that exist, and an error for each that does not. */
function tracesById(store: TelemetryStore, ids: string[]): object {
  const traces = ids.map((id) => ({ id, trace: traceWithSpans(store, id) }));
  const errors = traces
    .filter(({ trace }) => !trace)
    .map(({ id }) => ({ msg: 'trace not found', traceID: jaegerTraceId(id) }));
  return {
    ...envelope(traces.flatMap(({ trace }) => (trace ? [toJaegerTrace(trace)] : []))),
    errors: errors.length > 0 ? errors : null,
  };
}

function envelope(data: unknown, total = 0): object {
  return { data, total, limit: 0, offset: 0, errors: null };
}

/** Jaeger sets `total` for every list except traces. */
function list(data: unknown[]): object {
  return envelope(data, data.length);
}

/** Client errors in Jaeger's envelope; server errors go on to the handler that logs them. */
const errorsAsJaeger: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (!(error instanceof HttpError)) {
    next(error);
    return;
  }
  const { status: code, message: msg, headers } = error;
  res.status(code).set(headers);
  res.json({ data: null, total: 0, limit: 0, offset: 0, errors: [{ code, msg }] });
};

import { Router, type ErrorRequestHandler, type Request, type RequestHandler } from 'express';
import { HttpError } from '../../service/http-error.ts';
import { mount } from '../../service/routes.ts';
import type { MetricStore } from '../store/metric-store.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';
import { toJaegerTrace } from './jaeger.ts';
import { inTimeOrder, toLogLine } from './logs.ts';
import { toSeriesLine } from './metrics.ts';
import { findTraces, parseSearch } from './search.ts';
import { stats } from './stats.ts';
import { parseTraceId } from './trace-id.ts';

/** How many log lines GET /api/logs gives when no trace is named. */
const RECENT_LOGS = 200;

/** What the API gives, in the envelope of Jaeger's v1: `{data, total, limit, offset, errors}`. */
export function apiRoutes(store: TelemetryStore, metrics: MetricStore): Router {
  const router = Router();
  router.use(
    mount([
      get('/api/services', () => list(store.services())),
      get('/api/traces', (req) => envelope(findTraces(store, parseSearch(queryOf(req))).map(toJaegerTrace))),
      get('/api/traces/:id', (req) => {
        const trace = store.trace(parseTraceId(req.params['id']));
        if (!trace || trace.spans.size === 0) throw new HttpError(404, 'trace not found');
        return envelope([toJaegerTrace(trace)]);
      }),
      get('/api/logs', (req) => {
        const id = queryOf(req).get('trace_id');
        const logs = id ? (store.trace(parseTraceId(id))?.logs ?? []) : store.recentLogs(RECENT_LOGS);
        return list(inTimeOrder(logs).map(toLogLine));
      }),
      get('/api/metrics', () => list(metrics.series().map(toSeriesLine))),
      get('/api/stats', () => envelope(stats(store, metrics))),
    ]),
  );
  router.use('/api', errorsAsJaeger);
  return router;
}

function get(path: string, answer: (req: Request) => object) {
  const handler: RequestHandler = (req, res) => {
    res.json(answer(req));
  };
  return { method: 'get' as const, path, handlers: [handler] };
}

function queryOf(req: Request): URLSearchParams {
  return new URLSearchParams(req.originalUrl.split('?', 2)[1]);
}

function envelope(data: unknown, total = 0): object {
  return { data, total, limit: 0, offset: 0, errors: null };
}

/** Jaeger counts what it lists, but not traces. */
function list(data: unknown[]): object {
  return envelope(data, data.length);
}

/** Refusals in Jaeger's envelope; what is our own fault goes on to the handler that logs it. */
const errorsAsJaeger: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (!(error instanceof HttpError)) {
    next(error);
    return;
  }
  const { status: code, message: msg, headers } = error;
  res.status(code).set(headers);
  res.json({ data: null, total: 0, limit: 0, offset: 0, errors: [{ code, msg }] });
};

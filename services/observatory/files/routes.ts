import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Request, RequestHandler, Router } from 'express';
import { HttpError } from '#http-service/http-error.ts';
import { mount } from '#http-service/routes.ts';
import type { Signal } from '../otlp/signals.ts';
import { queryOf } from '../query/parameters.ts';
import { candidates, split } from '../query/selection.ts';
import { parseTraceId } from '../query/trace-id.ts';
import type { MetricStore } from '../store/metric-store.ts';
import type { StoredTrace, TelemetryStore } from '../store/telemetry-store.ts';
import { allLines, traceLines } from './export-lines.ts';
import { importLines } from './import-lines.ts';

/** GET /api/export and POST /api/import: OTLP/JSON lines. */
export function fileRoutes(store: TelemetryStore, metrics: MetricStore, signals: Signal[]): Router {
  return mount([
    { method: 'get', path: '/api/export', handlers: [exported(store, metrics)] },
    { method: 'post', path: '/api/import', handlers: [imported(signals)] },
  ]);
}

/**
 * The traces that `trace` names, or that a list's filter takes and `select` selects, with their log records; without any of these, all
 * that is kept.
 */
function exported(store: TelemetryStore, metrics: MetricStore): RequestHandler {
  return async (req, res) => {
    const query = queryOf(req);
    const lines = query.size === 0 ? allLines(store, metrics) : traceLines(selected(store, query));
    res.set({
      'Content-Type': 'application/x-ndjson',
      'Content-Disposition': 'attachment; filename="telemetry.jsonl"',
      'Cache-Control': 'no-store',
    });
    const chunks = lines.map((line) => `${line}\n`);
    await pipeline(Readable.from(chunks), res).catch(() => {}); // the client disconnected
  };
}

function selected(store: TelemetryStore, query: URLSearchParams): StoredTrace[] {
  const ids = query.getAll('trace').map(parseTraceId);
  if (ids.length === 0) {
    const all = candidates(store, query);
    const select = query.get('select');
    return (select ? split(all, select).selected : all).map(({ trace }) => trace);
  }
  const traces = ids.map((id) => store.trace(id)).filter((trace) => trace !== undefined);
  if (traces.length === 0)
    throw new HttpError(404, 'Trace not found: it has not arrived, or made room for newer ones');
  return traces;
}

function imported(signals: Signal[]): RequestHandler {
  return async (req, res) => {
    const result = await importLines(bodyOf(req), signals).catch((error: unknown) => {
      if (Object(error).code?.startsWith('Z_'))
        throw new HttpError(400, 'The body is not gzip: send it as it is, without Content-Encoding');
      throw error;
    });
    const [first] = result.errors;
    if (first && result.spans + result.logs + result.points === 0)
      throw new HttpError(400, `Line ${first.line}: ${first.message}`);
    res.json({ data: result });
  };
}

function bodyOf(req: Request): AsyncIterable<Buffer> {
  const encoding = req.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return req;
  if (encoding === 'gzip') return req.pipe(createGunzip());
  throw new HttpError(
    415,
    `Content-Encoding '${encoding}' is not taken: send the lines as they are, or with gzip`,
  );
}

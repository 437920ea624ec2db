import { readFileSync } from 'node:fs';
import { Router, type RequestHandler, type Response } from 'express';
import { stats } from '../api/stats.ts';
import { parseTraceId } from '../api/trace-id.ts';
import type { MetricStore } from '../store/metric-store.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';
import { html, type Html } from './html.ts';
import { layout } from './layout.ts';
import { traceList } from './trace-list.ts';
import { traceView } from './trace-view.ts';

/** Nothing from anywhere else, nothing inline, and no frame around it. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const FILES = { 'style.css': 'text/css', 'live.js': 'text/javascript', 'icon.svg': 'image/svg+xml' };

/** GET / lists the traces, GET /trace/{id} shows one. */
export function pageRoutes(store: TelemetryStore, metrics: MetricStore): Router {
  const send = (res: Response, title: string, main: Html) => {
    res.type('html').send(layout(title, main, stats(store, metrics)).text);
  };
  const router = Router();
  router.use(protect);
  router.get('/', (_req, res) => send(res, 'SOS Observatory', traceList(store)));
  router.get('/trace/:id', (req, res) => {
    const id = parseTraceId(req.params.id);
    const trace = store.trace(id);
    if (trace && trace.spans.size > 0) send(res, `Trace ${id.slice(0, 8)}`, traceView(trace, store));
    else send(res.status(404), 'Trace not found', notHere(id));
  });
  for (const [name, type] of Object.entries(FILES)) {
    const file = readFileSync(new URL(name, import.meta.url));
    router.get(`/page/${name}`, (_req, res) => {
      res.type(type).send(file);
    });
  }
  return router;
}

const protect: RequestHandler = (_req, res, next) => {
  res.set({
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  });
  next();
};

function notHere(id: string): Html {
  return html`<section class="empty">
    <h1>This trace is not here</h1>
    <p><code>${id}</code> has not arrived yet, was not sampled, or had to make room for newer ones.</p>
    <p><a href="/">See the traces that are here</a></p>
  </section>`;
}

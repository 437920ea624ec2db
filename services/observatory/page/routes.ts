import express, { Router, type Request } from 'express';
import type { Logger } from 'pino';
import { HttpError } from '#http-service/http-error.ts';
import type { Health } from '#http-service/health.ts';
import { mount } from '#http-service/routes.ts';
import { queryOf } from '../query/parameters.ts';
import { parseTraceId } from '../query/trace-id.ts';
import type { MetricStore } from '../store/metric-store.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';
import { act, dockedShips } from './send-ship.ts';
import { loadAssets, sendAsset } from './assets.ts';
import { IMPORT_MAP_HASH, pageDocument } from './document.ts';
import { eventStreams, type Feed } from './event-stream.ts';
import { logFilter, traceFilter } from '../query/filter.ts';
import { logFeed } from './log-feed.ts';
import { shipActionFeed } from './ship-action-feed.ts';
import { contentSecurityPolicy, fromThePage, protect } from './security.ts';
import { mapFeed } from './service-map.ts';
import { questions } from './questions.ts';
import type { Targets } from './targets.ts';
import { traceJson } from './trace-data.ts';
import { traceFeed } from './trace-feed.ts';

export interface PageParts {
  store: TelemetryStore;
  metrics: MetricStore;
  health: Health;
  logger: Logger;
  /** The ships and spaceports that the page can command. */
  ships: Targets;
  spaceports: Targets;
  /** The folder that holds the fleet's log files, for commands to copy. */
  logs: string;
}

/** The addresses of views; the page's script decides what each shows. */
const VIEWS = ['/', '/trace/:id', '/errors', '/metrics', '/logs', '/map', '/galaxy', '/missions'];

/** The page: one document, its files, its streams, its queries and its actions. */
export function pageRoutes({ store, metrics, health, logger, ships, spaceports, logs }: PageParts): Router {
  const assets = loadAssets();
  const page = pageDocument(assets.values());
  const policy = contentSecurityPolicy(IMPORT_MAP_HASH);
  const stream = eventStreams(health, logger);
  const live = (path: string, open: (req: Request) => Feed) => ({
    method: 'get' as const,
    path: `/page/live/${path}`,
    handlers: [stream(open)],
  });
  const router = Router();
  router.use(protect);
  for (const view of VIEWS)
    router.get(view, (_req, res) => {
      res.set('Content-Security-Policy', policy).type('html').send(page);
    });
  for (const asset of assets.values()) router.get(asset.path, (req, res) => sendAsset(asset, req, res));
  router.use(
    mount([
      live('traces', (req) => traceFeed(store, metrics, traceFilter(queryOf(req)))),
      live('trace/:id', (req) => growthFeed(store, parseTraceId(req.params['id']))),
      live('logs', (req) => logFeed(store, logFilter(queryOf(req)), queryOf(req))),
      live('galaxy', () => shipActionFeed(store)),
      live('map', (req) => mapFeed(store, metrics, queryOf(req).get('own') === '1')),
      {
        method: 'get',
        path: '/page/trace/:id',
        handlers: [
          (req, res) => {
            const trace = store.trace(parseTraceId(req.params['id']));
            if (!trace)
              throw new HttpError(404, 'Trace not found: it has not arrived, or made room for newer ones');
            res.set('Cache-Control', 'no-store').type('json').send(traceJson(store, trace));
          },
        ],
      },
      {
        method: 'get',
        path: '/page/galaxy',
        handlers: [
          (_req, res) => {
            const [name] = [...ships.keys()].slice(1);
            const [spaceport] = spaceports.keys();
            const example =
              name && spaceport ? `${ships.get(name)}/dock/${spaceport}`.slice('http://'.length) : null;
            res.json({ ships: [...ships.keys()], spaceports: [...spaceports.keys()], example, logs });
          },
        ],
      },
      ...questions(store),
      { method: 'get', path: '/page/docked', handlers: [dockedShips(spaceports)] },
      {
        method: 'post',
        path: '/page/actions',
        handlers: [fromThePage, express.json({ limit: '1kb' }), act(ships, spaceports)],
      },
    ]),
  );
  return router;
}

/** Sends a trace's size whenever it changes; the page then loads the whole trace. */
function growthFeed(store: TelemetryStore, id: string): Feed {
  let before: string | undefined;
  return () => {
    const trace = store.trace(id);
    const size = { spans: trace?.spans.size ?? 0, logs: trace?.logs.length ?? 0 };
    const mark = JSON.stringify(size);
    if (mark === before) return [];
    before = mark;
    return [size];
  };
}

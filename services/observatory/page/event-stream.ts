import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import type { Health } from '#http-service/health.ts';
import { HttpError } from '#http-service/http-error.ts';

/** How often a stream polls its feed, in milliseconds. */
const EVERY_MS = 250;
/** The most open streams: each searches the store. A browser opens six at most. */
const MOST = 32;

/** Returns the events since the last call, in order. */
export type Feed = () => object[];

/**
 * Server-sent events: asks the feed that `open` makes for a request, and sends what it gives. A stream ends when the service drains,
 * since it would keep the server open, and when its feed fails, which is logged; the browser then reconnects.
 * @returns a function that makes handlers, which share the limit.
 */
export function eventStreams(
  health: Health,
  logger: Logger,
): (open: (req: Request) => Feed) => RequestHandler {
  let streams = 0;
  return (open) => (req, res) => {
    const feed = open(req);
    if (streams >= MOST)
      throw new HttpError(503, `Too many open views, ${MOST} at most: close some`, {
        'Retry-After': '1',
      });
    res.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
    if (req.method === 'HEAD') return void res.end();
    streams++;
    res.write(': SOS\n\n');
    const look = () => {
      if (health.draining) res.end();
      else if (!res.writableEnded && !res.writableNeedDrain) send(res, feed, logger);
    };
    const timer = setInterval(look, EVERY_MS);
    res.once('close', () => {
      streams--;
      clearInterval(timer);
    });
    look();
  };
}

function send(res: Response, feed: Feed, logger: Logger): void {
  try {
    for (const event of feed()) res.write(`data: ${JSON.stringify(event)}\n\n`);
  } catch (error) {
    logger.error({ err: error }, 'A view could not be kept up to date');
    res.end();
  }
}

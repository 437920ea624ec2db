import type { Request, RequestHandler, Response } from 'express';
import type { Health } from '../../service/health.ts';

/** How often a stream looks for something new, in milliseconds. */
const EVERY_MS = 250;

/** What a stream has to say since it was last asked: nothing, or events in their order. */
export type Feed = () => object[];

/**
 * Server-sent events: asks the feed that `open` makes for this request, and sends what it gives. It ends when the service drains,
 * or it would hold the server open; the browser then comes back by itself.
 */
export function eventStream(health: Health, open: (req: Request) => Feed): RequestHandler {
  return (req, res) => {
    const feed = open(req);
    res.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
    if (req.method === 'HEAD') return void res.end();
    res.write(': SOS\n\n');
    send(res, feed);
    const timer = setInterval(() => {
      if (health.draining) res.end();
      else if (!res.writableNeedDrain) send(res, feed);
    }, EVERY_MS);
    res.once('close', () => clearInterval(timer));
  };
}

function send(res: Response, feed: Feed): void {
  for (const event of feed()) res.write(`data: ${JSON.stringify(event)}\n\n`);
}

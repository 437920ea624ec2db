import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { metrics } from '@opentelemetry/api';
import type { Logger } from 'pino';
import { REQUESTS_SHED } from '#contract/attributes.ts';
import { isProbe } from '#contract/probes.ts';
import { publishShedding } from '#contract/shedding.ts';
import { count } from './count.ts';
import type { OpenRequests } from './open-requests.ts';
import { Queue } from './waiting-requests.ts';

/** How long a request may have waited for its turn, in milliseconds. */
export const WAIT_LIMIT_MS = 250;
/** A wait counts as queueing only if this many requests were taken meanwhile; otherwise the process paused, for start-up or garbage collection. */
export const QUEUE_LENGTH = 100;
/** How many requests may wait for a database or for a spaceport at once. */
export const OPEN_LIMIT = 500;
/** How often the number of shed requests is logged, in milliseconds. */
const REPORT_INTERVAL_MS = 1_000;

const BODY = JSON.stringify({ detail: 'Overloaded: retry in a second' });
const HEADERS = [
  ['Content-Type', 'application/json; charset=utf-8'],
  ['Content-Length', `${BODY.length}`],
  ['Retry-After', '1'],
].flat();
const LAST_HEADERS = [...HEADERS, 'Connection', 'close'];

/**
 * Has the server answer 503 with `Retry-After` to what it cannot keep up with: at once, before access log, body and span, since at
 * several times what it can take even a span for each would leave no time for anything else. Probes are never shed. What was
 * shed is counted: `sos.requests.shed`, and one line a second.
 */
export function shedOverload(server: Server, open: OpenRequests, logger: Logger): void {
  const sheds = decision(open);
  const count = counter(server, logger);
  const emit: Server['emit'] = server.emit.bind(server);
  // Express, and instrumentation that patches a server's emit, do not see what is not emitted
  server.emit = (event: string, ...args: unknown[]) => {
    const [req, res] = args as [IncomingMessage, ServerResponse];
    if (event !== 'request' || !sheds(req)) return emit(event, ...args);
    count();
    res.writeHead(503, open.draining ? LAST_HEADERS : HEADERS).end(BODY);
    return true;
  };
  publishShedding(server, sheds);
}

/** Decides on each request once, on the first call: that is when Node.js reads the request. */
function decision(open: OpenRequests): (req: IncomingMessage) => boolean {
  const queue = new Queue();
  const verdicts = new WeakMap<IncomingMessage, boolean>();
  const decide = (req: IncomingMessage) => {
    queue.take();
    const overloaded = (queue.waited > WAIT_LIMIT_MS && queue.taken > QUEUE_LENGTH) || open.reach(OPEN_LIMIT);
    return overloaded && !isProbe(req.url);
  };
  return (req) => {
    const verdict = verdicts.get(req) ?? decide(req);
    verdicts.set(req, verdict);
    return verdict;
  };
}

/** Counts shed requests, and logs the number once a second. */
function counter(server: Server, logger: Logger): () => void {
  const metric = metrics.getMeter('sos').createCounter(REQUESTS_SHED, {
    unit: '{request}',
    description: 'Requests answered 503 at once because the service was overloaded',
  });
  let shed = 0;
  let reporting: NodeJS.Timeout | undefined;
  const report = () => {
    if (shed > 0) {
      const were = shed === 1 ? 'was' : 'were';
      logger.warn(`Overloaded: ${count(shed, 'request')} ${were} answered 503`);
      metric.add(shed);
    }
    shed = 0;
    reporting = undefined;
  };
  server.on('close', report);
  return () => {
    shed++;
    reporting ??= setTimeout(report, REPORT_INTERVAL_MS).unref();
  };
}

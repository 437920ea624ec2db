import type { RequestHandler } from 'express';
import type { Logger } from 'pino';

/** nginx's status for a client that closed the connection before the response; it is only logged. */
const CLIENT_CLOSED_REQUEST = 499;

/**
 * Logs one line per request once it is over: `10.20.4.243:40854 - "POST /dock HTTP/1.1" 400`.
 * The query string is left out: people put secrets there.
 */
export function accessLog(logger: Logger): RequestHandler {
  return (req, res, next) => {
    const { remoteAddress = 'unknown', remotePort = 0 } = req.socket;
    const address = remoteAddress.replace(/^::ffff:/, '');
    const peer = `${address.includes(':') ? `[${address}]` : address}:${remotePort}`;
    logger.debug({ traceparent: req.headers.traceparent }, 'Request received');
    res.once('close', () => {
      const status = res.writableFinished ? res.statusCode : CLIENT_CLOSED_REQUEST;
      logger.info(`${peer} - "${req.method} ${pathOf(req.originalUrl)} HTTP/${req.httpVersion}" ${status}`);
    });
    next();
  };
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

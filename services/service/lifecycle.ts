import { createServer, type RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Health } from './health.ts';
import type { ServiceSettings } from './settings.ts';

/** How much of the shutdown limit is kept for telemetry, which is flushed when the last request is over. */
const FLUSH_RESERVE_MS = 5_000;
/** How long a draining server still listens, so that clients with open connections are told to close them. */
const LAME_DUCK_MS = 250;

/** Ends the process with exit code 1 and one line on standard error, once what is open has been closed. */
export function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

/**
 * Serves until SIGTERM or SIGINT, then drains: readiness turns 503, open requests are answered, kept-alive connections close.
 * Nothing then holds the process open; it ends by itself with exit code 0 after instrumentation has flushed (on `beforeExit`).
 * SHUTDOWN_TIMEOUT_MS bounds all of it: requests still open 5 s before that limit are cut off, and the exit code is 1.
 */
export function serve(
  listener: RequestListener,
  settings: ServiceSettings,
  health: Health,
  logger: Logger,
): void {
  const { HOST: host, PORT: port, SHUTDOWN_TIMEOUT_MS: limit } = settings;
  const server = createServer(listener);
  server.once('error', (error: NodeJS.ErrnoException) => fail(listenFailure(error, host, port)));
  server.listen(port, host, () => {
    health.ready();
    logger.info(`Listening on ${host.includes(':') ? `[${host}]` : host}:${port}`);
  });

  let draining = false;
  const drain = async (signal: NodeJS.Signals) => {
    if (draining) return;
    draining = true;
    health.drain();
    logger.info(`${signal}: draining`);
    setTimeout(() => process.exit(1), limit).unref();
    const cutOff = setTimeout(
      () => {
        logger.error('Open requests did not finish in time: cutting them off');
        process.exitCode = 1;
        server.closeAllConnections();
      },
      Math.max(limit - FLUSH_RESERVE_MS, limit / 2),
    );
    await sleep(LAME_DUCK_MS);
    server.close(() => {
      clearTimeout(cutOff);
      logger.info('Drained');
    });
  };
  process.on('SIGTERM', drain);
  process.on('SIGINT', drain);
}

function listenFailure(error: NodeJS.ErrnoException, host: string, port: number): string {
  if (error.code === 'EADDRINUSE')
    return `Port ${port} is taken: stop what listens there, or set PORT to another`;
  if (error.code === 'EACCES') return `Port ${port} needs more rights: set PORT to one above 1023`;
  return `Cannot listen on ${host}:${port} (${error.code}): set HOST to an address of this machine`;
}

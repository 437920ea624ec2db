import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Address, Endpoint } from './endpoint.ts';
import { TELEMETRY_FLUSH_MS } from '#contract/shutdown.ts';
import type { Health } from './health.ts';
import { httpEndpoint } from './http-endpoint.ts';
import type { ServiceSettings } from './settings.ts';

/** The part of the shutdown limit that is reserved for flushing telemetry after the last request, and for the exit. */
const FLUSH_RESERVE_MS = TELEMETRY_FLUSH_MS + 1_000;
/** When requests that are still open are aborted, if shutdown may take `limit`. In milliseconds. */
export function cutOffAfter(limit: number): number {
  return Math.max(limit - FLUSH_RESERVE_MS, limit / 2);
}

/**
 * How long a draining server still listens, so that clients with open connections are told to close them: longer than a machine that is
 * busy makes it stand still, or it would close connections whose requests it has not read. Less where the whole way out is short.
 */
export const LAME_DUCK_MS = 1_000;

/** Ends the process with exit code 1 and one line on standard error, once what is open has been closed. */
export function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

/** Serves one HTTP server on the HOST and PORT of the settings, as `serveAll` does; it sheds what it cannot keep up with. */
export function serve(
  listener: RequestListener,
  settings: ServiceSettings,
  health: Health,
  logger: Logger,
  release?: () => Promise<void>,
): void {
  const { HOST: host, PORT: port, SHUTDOWN_TIMEOUT_MS: limit } = settings;
  const endpoint = httpEndpoint(listener, { host, port, setting: 'PORT' }, logger);
  void serveAll([endpoint], limit, health, logger, release);
}

/**
 * Serves until SIGTERM or SIGINT, then drains: readiness turns 503, open requests are answered, kept-alive connections close.
 * Nothing then holds the process open; it ends by itself with exit code 0 after instrumentation has flushed (on `beforeExit`).
 * Where one endpoint cannot listen, none does: one line on standard error says why, and the exit code is 1.
 * @param endpoints start and close in their order.
 * @param limit bounds the shutdown, in milliseconds: requests still open 5 s before it are aborted, and the exit code is 1.
 * @param release releases what the requests used, after the last one.
 */
export async function serveAll(
  endpoints: Endpoint[],
  limit: number,
  health: Health,
  logger: Logger,
  release: () => Promise<void> = async () => {},
): Promise<void> {
  const listening: Endpoint[] = [];
  for (const endpoint of endpoints) {
    try {
      await endpoint.listen();
    } catch (error) {
      fail(listenFailure(error as NodeJS.ErrnoException, endpoint.address));
      for (const open of listening) {
        void open.close();
        open.cutOff();
      }
      return;
    }
    listening.push(endpoint);
    logger.info(`Listening on ${describe(endpoint.address)}`);
  }
  health.ready();

  let draining = false;
  const drain = async (signal: NodeJS.Signals) => {
    if (draining) return;
    draining = true;
    health.drain();
    for (const endpoint of endpoints) endpoint.drain?.();
    logger.info(`${signal}: draining`);
    setTimeout(() => process.exit(1), limit).unref();
    const cutOff = setTimeout(() => {
      logger.error('Open requests did not finish in time: cutting them off');
      process.exitCode = 1;
      for (const endpoint of endpoints) endpoint.cutOff();
    }, cutOffAfter(limit));
    await sleep(Math.min(LAME_DUCK_MS, limit / 20));
    for (const endpoint of endpoints) await endpoint.close();
    await release();
    clearTimeout(cutOff);
    logger.info('Drained');
  };
  process.on('SIGTERM', drain);
  process.on('SIGINT', drain);
}

function describe({ host, port }: Address): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function listenFailure({ code }: NodeJS.ErrnoException, address: Address): string {
  const { port, setting } = address;
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken: stop what listens there, or set ${setting} to another`;
  if (code === 'EACCES') return `Port ${port} needs more rights: set ${setting} to one above 1023`;
  if (code === 'EMFILE' || code === 'ENFILE')
    return `Cannot listen on ${describe(address)} (${code}): too many files are open, raise their limit (ulimit -n)`;
  return `Cannot listen on ${describe(address)} (${code}): set HOST to an address of this machine`;
}

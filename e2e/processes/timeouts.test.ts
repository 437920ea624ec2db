import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import * as v from 'valibot';
import { expect, onTestFinished, test } from 'vitest';
import { ARRIVAL_LIMIT_MS, MAX_CONNECTIONS, SERVER_TIMEOUTS } from '#http-service/http-endpoint.ts';
import { cutOffAfter, LAME_DUCK_MS } from '#http-service/lifecycle.ts';
import { LISTENERS } from '#http-service/listeners.ts';
import { OPEN_LIMIT, QUEUE_LENGTH, WAIT_LIMIT_MS } from '#http-service/overload.ts';
import { TIMEOUTS as DATABASE } from '#database/database.ts';
import { PROBE_LIMIT_MS, STATEMENT_LIMIT_MS } from '../../services/cleaner/queue-worker.ts';
import { REPEAT_WINDOW_MS } from '../../services/spaceport/register.ts';
import { RETRY_DELAY_MS, MAX_RETRIES } from '../../services/spaceship/retry.ts';
import { spaceshipEntries } from '../../services/spaceship/settings.ts';
import { BOTH_CALLS } from '../../services/spaceship/spaceport-client.ts';
import { freePorts } from '#testkit/free-ports.ts';
import { send } from '#testkit/http.ts';
import { startService } from '#testkit/program.ts';
import { waitFor } from '#testkit/wait-for.ts';

const CALL_MS = v.parse(spaceshipEntries.SPACEPORT_TIMEOUT_MS, undefined);
const SHUTDOWN_MS = v.parse(spaceshipEntries.SHUTDOWN_TIMEOUT_MS, undefined);
/** What a ship waits for a spaceport at least. */
const SHIP_WAITS_MS = 5_000;

/** So much sooner than it was told undici, which is Node's fetch, closes a connection. */
const UNDICI_MS = 2_000;
const TIMES = ['never', 'once', 'twice'];

/** How long a pod has, in milliseconds: from its chart, and as helm/common/templates/_env.tpl has the service's part of it. */
async function podLimits(chart: string) {
  const values = await readFile(`helm/${chart}/values.yaml`, 'utf8');
  const value = (name: string) => 1000 * Number(new RegExp(`^  ${name}: (\\d+)$`, 'm').exec(values)?.[1]);
  const [preStop, grace] = [value('preStopSeconds'), value('gracePeriodSeconds')];
  return { preStop, grace, shutdown: grace - preStop - 1_000 };
}
const spaceport = await podLimits('spaceport');
const ship = await podLimits('spaceship');

test('each wait ends before the one that waits for it', () => {
  const database = DATABASE.connectionTimeoutMillis + DATABASE.query_timeout;
  expect(DATABASE.statement_timeout).toBeLessThan(DATABASE.query_timeout);
  expect(DATABASE.query_timeout).toBeLessThan(DATABASE.idle_in_transaction_session_timeout);
  expect(database).toBeLessThan(SHIP_WAITS_MS);
  expect(CALL_MS / 2).toBeGreaterThanOrEqual(SHIP_WAITS_MS);
  expect(CALL_MS).toBeLessThanOrEqual(REPEAT_WINDOW_MS);
  for (const limit of [SHUTDOWN_MS, ship.shutdown, spaceport.shutdown]) {
    expect(BOTH_CALLS * CALL_MS + LAME_DUCK_MS).toBeLessThan(cutOffAfter(limit));
    expect(ARRIVAL_LIMIT_MS + LAME_DUCK_MS).toBeLessThan(cutOffAfter(limit));
    expect(cutOffAfter(limit)).toBeLessThan(limit);
  }
  const { headersTimeout, requestTimeout, keepAliveTimeout } = SERVER_TIMEOUTS;
  expect([headersTimeout, requestTimeout, keepAliveTimeout].toSorted((a, b) => a - b)).toEqual([
    headersTimeout,
    requestTimeout,
    keepAliveTimeout,
  ]);
});

test('docs/timeouts.md says what the code does', async () => {
  const page = await readFile('docs/timeouts.md', 'utf8');
  const table = page
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => cells.length === 6)
    .slice(2);
  const rows = table.map(([, , time, setting]) => `${setting}: ${time}`);
  const seconds = (ms: number) => `${ms / 1000} s`;
  const both = (spaceports: number, ships: number) => `${seconds(spaceports)}, a ship ${seconds(ships)}`;
  const { connectionsCheckingInterval: _, ...server } = SERVER_TIMEOUTS;
  const { idleTimeoutMillis: __, ...database } = DATABASE;
  const queue = await readFile('packages/database/migrations/003-cleaning.sql', 'utf8');
  const queueLimit = (name: string) => 1000 * Number(new RegExp(`"${name}": (\\d+)`).exec(queue)?.[1]);
  const [heartbeatSeconds, expireInSeconds] = ['heartbeatSeconds', 'expireInSeconds'].map(queueLimit);
  const cleaner = { heartbeatSeconds, expireInSeconds, STATEMENT_LIMIT_MS, PROBE_LIMIT_MS };
  const stated = {
    ...server,
    WAIT_LIMIT_MS,
    ...database,
    ...cleaner,
    LAME_DUCK_MS,
    ARRIVAL_LIMIT_MS,
  };
  expect(rows.toSorted()).toEqual(
    [
      ...Object.entries(stated).map(([name, ms]) => `\`${name}\`: ${seconds(ms as number)}`),
      `half of \`SPACEPORT_TIMEOUT_MS\`: ${seconds(CALL_MS / 2)}`,
      `\`SPACEPORT_TIMEOUT_MS\`: ${seconds(CALL_MS)}`,
      `${BOTH_CALLS} times \`SPACEPORT_TIMEOUT_MS\`: ${seconds(BOTH_CALLS * CALL_MS)}`,
      `\`shutdown.preStopSeconds\`: ${seconds(ship.preStop)}`,
      `what is left of the next, less 5 s: ${both(cutOffAfter(spaceport.shutdown), cutOffAfter(ship.shutdown))}`,
      `\`SHUTDOWN_TIMEOUT_MS\`: ${both(spaceport.shutdown, ship.shutdown)}`,
      `\`shutdown.gracePeriodSeconds\`: ${both(spaceport.grace, ship.grace)}`,
    ].toSorted(),
  );

  const consequences = Object.fromEntries(table.map(([, , , setting, then]) => [setting, then]));
  expect(consequences).toMatchObject({
    '`keepAliveTimeout`': expect.stringContaining(
      `Node ${seconds(SERVER_TIMEOUTS.keepAliveTimeout - UNDICI_MS)},`,
    ),
    'half of `SPACEPORT_TIMEOUT_MS`': `retries, ${TIMES[MAX_RETRIES]} at most, after ${seconds(RETRY_DELAY_MS)}`,
    '`SHUTDOWN_TIMEOUT_MS`': expect.stringContaining(`outside of a pod ${seconds(SHUTDOWN_MS)},`),
  });
  const prose = page.split(/\s+/).join(' ');
  for (const sentence of [
    `queued for ${seconds(WAIT_LIMIT_MS)} behind a ${QUEUE_LENGTH === 100 ? 'hundred' : QUEUE_LENGTH} others`,
    `one that finds ${OPEN_LIMIT} requests waiting`,
    `A server holds ${MAX_CONNECTIONS.toLocaleString('en')} connections`,
    `So there are [${LISTENERS}]`,
  ])
    expect(prose).toContain(sentence);
});

test('a service tells its clients how long it keeps a connection: longer than nginx, which does not listen', async () => {
  const port = await freePorts(1);
  const spaceport = await startService('spaceport', port, { OTEL_SDK_DISABLED: 'true' });
  const { headers } = await send(`http://localhost:${port}/docked_ships`);
  const { keepAliveTimeout } = SERVER_TIMEOUTS;
  expect(headers.get('keep-alive')).toBe(`timeout=${keepAliveTimeout / 1000}`);
  expect(keepAliveTimeout).toBeGreaterThan(60_000);
  expect(await spaceport.stop()).toEqual({ code: 0, signal: null });
});

test('fetch closes an idle connection before its server does, by what the server told it', async () => {
  const sockets: Socket[] = [];
  const ends: string[] = [];
  // fetch closes 2 s sooner than it was told: with 3 s the order shows in a second, where the services' 65 s take a minute
  const server = createServer({ keepAliveTimeout: 3_000 }, (_req, res) => res.end());
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.on('end', () => ends.push('client')).on('timeout', () => ends.push('server'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  await (await fetch(`http://127.0.0.1:${port}`)).arrayBuffer();
  const start = performance.now();
  await waitFor('the end of the connection', () => sockets[0]?.destroyed);
  console.log(`closed by the ${ends.join()} after ${Math.round(performance.now() - start)} ms`);
  expect(ends).toEqual(['client']);
});

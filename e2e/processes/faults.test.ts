import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { post, send } from '#testkit/http.ts';
import { startService, type Program } from '#testkit/program.ts';

const PLAIN = { OTEL_SDK_DISABLED: 'true' };
const cleanUp: (() => unknown)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0)) await step();
});

/** A ship that knows one spaceport, which is whatever answers at `port`. */
async function shipThatKnows(
  port: number,
  env: Record<string, string> = {},
): Promise<{ ship: Program; url: string }> {
  const own = await freePorts(1);
  const ship = await startService('spaceship', own, {
    ...PLAIN,
    SPACEPORTS: `pontus-spaceport=http://localhost:${port}`,
    SPACEPORT_TIMEOUT_MS: '500',
    ...env,
  });
  cleanUp.push(() => ship.stop());
  return { ship, url: `http://localhost:${own}/dock/pontus-spaceport` };
}

/** A spaceport that answers as it likes. */
async function strangeSpaceport(listener: RequestListener, at?: number): Promise<number> {
  const port = at ?? (await freePorts(1));
  const server = createServer(listener).listen(port, '127.0.0.1');
  await once(server, 'listening');
  cleanUp.push(() => server.close().closeAllConnections());
  return port;
}

test('a spaceport that is not there is 502, with its name', async () => {
  const { url } = await shipThatKnows(await freePorts(1));
  expect(await post(url)).toMatchObject({
    status: 502,
    body: { detail: 'pontus-spaceport does not respond (ECONNREFUSED)' },
  });
});

test('a spaceport that comes back in a moment is found', async () => {
  const port = await freePorts(1);
  const { ship, url } = await shipThatKnows(port, { SPACEPORT_TIMEOUT_MS: '5000' });
  const answer = post(url);
  await ship.printed('asks pontus-spaceport to dock');
  await strangeSpaceport(
    (req, res) => void res.end(req.method === 'GET' ? '{"authorization_code":"x"}' : '{"message":"Docked"}'),
    port,
  );
  expect(await answer).toMatchObject({ status: 200, body: { message: 'Docked' } });
});

test('a spaceport that has too much to do is not asked again: 503 is passed on, with when to try again', async () => {
  let asked = 0;
  const port = await strangeSpaceport((_req, res) => {
    asked++;
    res.writeHead(503, { 'Retry-After': '7' }).end('{"detail":"Not now"}');
  });
  const { url } = await shipThatKnows(port);
  const answer = await post(url);
  expect(answer).toMatchObject({ status: 503, body: { detail: 'Not now' } });
  expect(answer.headers.get('retry-after')).toBe('7');
  expect(asked).toBe(1);
});

test('a spaceport that is too slow is 504, with its name', async () => {
  const { url } = await shipThatKnows(await strangeSpaceport(() => {}));
  expect(await post(url)).toMatchObject({
    status: 504,
    body: { detail: 'pontus-spaceport is too slow: no response within 500 ms' },
  });
});

test.each<[string, RequestListener]>([
  ['hangs up', (req) => req.socket.destroy()],
  ['answers HTML', (_req, res) => void res.end('<h1>It works</h1>')],
  ['answers JSON without a code', (_req, res) => void res.end('{"hello":"world"}')],
  ['answers null', (_req, res) => void res.end('null')],
  ['never stops talking', (_req, res) => talk(res)],
  [
    'sends the ship elsewhere',
    (_req, res) => void res.writeHead(302, { location: 'http://localhost:1/' }).end(),
  ],
])('a spaceport that %s is 502, with its name', async (_what, listener) => {
  const { url } = await shipThatKnows(await strangeSpaceport(listener));
  expect(await post(url)).toMatchObject({
    status: 502,
    body: {
      detail: expect.stringMatching(/^pontus-spaceport (does not respond|sent an unexpected response)/),
    },
  });
});

test('FAILURE_RATE and SIMULATE_DELAY_MS spare the probes', async () => {
  const port = await freePorts(1);
  const spaceport = await startService('spaceport', port, {
    ...PLAIN,
    FAILURE_RATE: '1',
    SIMULATE_DELAY_MS: '300',
  });
  cleanUp.push(() => spaceport.stop());
  const start = performance.now();
  for (const probe of ['healthz', 'readyz'])
    expect((await send(`http://localhost:${port}/${probe}`)).status).toBe(200);
  const probed = performance.now();
  expect(await send(`http://localhost:${port}/docked_ships`)).toMatchObject({
    status: 500,
    body: { detail: 'The control loop lost its sensors' },
  });
  expect(performance.now() - probed).toBeGreaterThanOrEqual(299);
  console.log(`two probes took ${Math.round(probed - start)} ms`);

  const { url } = await shipThatKnows(port, { SPACEPORT_TIMEOUT_MS: '5000' });
  expect(await post(url)).toMatchObject({
    status: 500,
    body: { detail: 'The control loop lost its sensors' },
  });
});

/** Answers without end, as fast as it is read. */
function talk(res: ServerResponse): void {
  res.write('{"authorization_code":"');
  const more = () => {
    while (!res.destroyed && res.write('a'.repeat(65_536)));
  };
  res.on('drain', more);
  more();
}

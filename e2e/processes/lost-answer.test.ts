import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { post, send } from '#testkit/http.ts';
import { startService, type Program } from '#testkit/program.ts';

const PLAIN = { OTEL_SDK_DISABLED: 'true' };
const TIMEOUT_MS = 2_000;

/** What a network may do to an answer, when the request has been carried out. */
const FAULTS = {
  'the connection breaks before it': (_answer: IncomingMessage, res: ServerResponse) => res.socket?.destroy(),
  'the connection breaks within it': (_answer: IncomingMessage, res: ServerResponse) => {
    res.writeHead(200, { 'content-type': 'application/json' }).write('{"mess');
    setTimeout(() => res.socket?.destroy(), 20);
  },
  'it never comes': () => {},
};

const cleanUp: (() => unknown)[] = [];
let spaceport: string;
let ship: string;
type Fault = (typeof FAULTS)[keyof typeof FAULTS];
/** What the network does to the next answers, one after the other, by the method of their requests. */
let faults: { GET: Fault[]; POST: Fault[] };
let asked: { GET: number; POST: number };
let programs: { ship: Program; spaceport: Program };

beforeEach(async () => {
  faults = { GET: [], POST: [] };
  asked = { GET: 0, POST: 0 };
  const port = await freePorts(3);
  const proxy = createServer((req, res) => {
    const { url: path, headers } = req;
    const method = req.method as keyof typeof faults;
    asked[method]++;
    const fault = faults[method].shift();
    const forwarded = request({ port, host: 'localhost', method, path, headers }, (answer) => {
      if (fault) fault(answer, res);
      else answer.pipe(res.writeHead(answer.statusCode ?? 0, answer.headers));
    });
    req.pipe(forwarded);
  }).listen(port + 1, '127.0.0.1');
  await once(proxy, 'listening');
  const env = { ...PLAIN, SHIP_ID: 'odyssey', SPACEPORT_TIMEOUT_MS: `${TIMEOUT_MS}` };
  programs = {
    spaceport: await startService('spaceport', port, { ...PLAIN, DOCKING_LIMIT: '1' }),
    ship: await startService('spaceship', port + 2, {
      ...env,
      SPACEPORTS: `pontus-spaceport=http://localhost:${port + 1}`,
    }),
  };
  cleanUp.push(
    () => programs.ship.stop(),
    () => programs.spaceport.stop(),
    () => proxy.close().closeAllConnections(),
  );
  [spaceport, ship] = [`http://localhost:${port}`, `http://localhost:${port + 2}`];
});

afterEach(async () => {
  for (const step of cleanUp.splice(0)) await step();
});

const linesOf = (program: Program) => program.lines().map(({ msg }) => String(msg));

test.each(Object.entries(FAULTS))(
  'a ship whose answer is lost, as %s, hears it after all',
  async (_, fault) => {
    faults.POST = [fault];
    expect(await post(`${ship}/dock/pontus-spaceport`)).toMatchObject({
      status: 200,
      body: { message: 'Ship docked successfully' },
    });
    expect(asked.POST).toBe(2);
    expect((await send(`${spaceport}/docked_ships`)).body).toEqual(['odyssey']);
    const told = linesOf(programs.spaceport).filter((msg) => msg.includes('docked successfully'));
    expect(told).toEqual([
      'Ship odyssey docked successfully',
      'Ship odyssey retried: it has docked successfully',
    ]);

    faults.POST = [fault, fault];
    const start = performance.now();
    const separated = await post(`${ship}/separate/pontus-spaceport`);
    const took = performance.now() - start;
    console.log(`two answers lost: ${separated.status} after ${Math.round(took)} ms`);
    expect(took).toBeLessThan(TIMEOUT_MS + 500);
    expect((await send(`${spaceport}/docked_ships`)).body).toEqual([]);
  },
);

test.each(Object.entries(FAULTS))('a code is asked for again where, of its answer, %s', async (_, fault) => {
  faults.GET = [fault];
  expect(await post(`${ship}/dock/pontus-spaceport`)).toMatchObject({ status: 200 });
  expect(asked).toEqual({ GET: 2, POST: 1 });
});

test('what all repeats do not bring is 502 or 504, within the time limit', async () => {
  faults.POST = Array(3).fill(FAULTS['the connection breaks before it']);
  expect(await post(`${ship}/dock/pontus-spaceport`)).toMatchObject({ status: 502 });
  expect(asked.POST).toBe(3);

  faults.POST = Array(3).fill(FAULTS['it never comes']);
  const start = performance.now();
  expect(await post(`${ship}/separate/pontus-spaceport`)).toMatchObject({
    status: 504,
    body: { detail: `pontus-spaceport is too slow: no response within ${TIMEOUT_MS} ms` },
  });
  expect(performance.now() - start).toBeLessThan(TIMEOUT_MS + 500);
});

test('a refusal is an answer: nothing is repeated', async () => {
  await post(`${ship}/dock/pontus-spaceport`);
  expect(await post(`${ship}/dock/pontus-spaceport`)).toMatchObject({
    status: 400,
    body: { detail: 'Ship already docked' },
  });
  expect(asked.POST).toBe(2);
});

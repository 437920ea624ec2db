import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { ARRIVAL_LIMIT_MS, MAX_CONNECTIONS, SERVER_TIMEOUTS } from '#http-service/http-endpoint.ts';
import { freePorts } from '#testkit/free-ports.ts';
import { send } from '#testkit/http.ts';
import { startService, type Program } from '#testkit/program.ts';
import { waitFor } from '#testkit/wait-for.ts';

const PLAIN = { OTEL_SDK_DISABLED: 'true' };
const POST =
  'HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"id';
/** What clients send before they fall silent. */
const HALVES = {
  nothing: '',
  'half of its headers': 'GET /docked_ships HTTP/1.1\r\nHost: loc',
  'half of its body': `POST /dock ${POST}`,
  'half of a body that nobody reads': `POST /clear_lists ${POST}`,
  'one request, and half of the next':
    'GET /docked_ships HTTP/1.1\r\nHost: localhost\r\n\r\nGET /docked_ships HTTP/1.1\r\nHo',
};
const TOO_SLOW = '{"detail":"The request took too long to arrive"}';

/** A client that has sent half of something. */
class SlowClient {
  received = '';
  readonly closed: Promise<number>;
  readonly #socket: Socket;

  constructor(port: number, text: string) {
    this.#socket = connect(port, 'localhost', () => this.#socket.write(text));
    this.#socket.setEncoding('utf8').on('data', (more: string) => (this.received += more));
    this.#socket.on('error', () => {}); // a reset is an end too
    const start = performance.now();
    this.closed = new Promise((resolve) =>
      this.#socket.once('close', () => resolve(performance.now() - start)),
    );
  }

  get statuses(): string[] {
    return [...this.received.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => String(status));
  }

  leave(): void {
    this.#socket.destroy();
  }
}

let spaceport: Program;
let clients: SlowClient[] = [];

afterEach(async () => {
  for (const client of clients) client.leave();
  clients = [];
  await spaceport.stop('SIGKILL');
});

async function start(env: Record<string, string> = {}): Promise<number> {
  const port = await freePorts(1);
  spaceport = await startService('spaceport', port, { ...PLAIN, ...env });
  return port;
}

const accessLines = () =>
  spaceport
    .lines()
    .map(({ msg }) => /"(\w+ \S+) HTTP\/1\.1" (\d+)$/.exec(String(msg)))
    .filter((line) => line !== null)
    .map(([, what, status]) => `${what} ${status}`);

test('a client that stalls is told 408 within the stated time, and its connection is closed', async () => {
  const port = await start();
  clients = Object.values(HALVES).map((text) => new SlowClient(port, text));
  const limit = SERVER_TIMEOUTS.requestTimeout + SERVER_TIMEOUTS.connectionsCheckingInterval;
  const took = await Promise.all(clients.map(({ closed }) => closed));
  console.log('closed after', took.map(Math.round), 'ms');
  expect(Math.max(...took)).toBeLessThan(limit + 5_000);
  // who was answered already need not be told, and may be
  expect(clients.map(({ statuses }) => statuses[0])).toEqual([undefined, '408', '408', '200', '200']);
  expect(clients[2]?.received).toContain(TOO_SLOW);
  await waitFor('a line for each that was answered', () => accessLines().length >= 3); // the last may still be in its pipe
  expect(accessLines().toSorted()).toEqual([
    'GET /docked_ships 200',
    'POST /clear_lists 200',
    'POST /dock 408',
  ]);
  expect(spaceport.errors).toBe('');
});

test.each(Object.entries(HALVES))('a client that has sent %s does not hold the way out', async (_, text) => {
  const port = await start();
  const client = new SlowClient(port, text);
  clients = [client];
  await waitFor(
    'the connection',
    async () => (await send(`http://localhost:${port}/healthz`)).status === 200,
  );
  const begun = performance.now();
  expect(await spaceport.stop()).toEqual({ code: 0, signal: null });
  const took = Math.round(performance.now() - begun);
  console.log(`exit 0 after ${took} ms; the client was told ${client.statuses.join(', ') || 'nothing'}`);
  expect(took).toBeLessThan(ARRIVAL_LIMIT_MS + 5_000); // the cut-off would come after 20 s
  expect(spaceport.stdout).not.toContain('cutting them off');
});

test('a request whose rest comes while the server drains is answered', async () => {
  const port = await start();
  const text = JSON.stringify({ id: 'odyssey', authorization_code: 'none', passengers: 1 });
  const head = `POST /dock HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n`;
  const socket = connect(port, 'localhost').setEncoding('utf8');
  let received = '';
  socket.on('data', (more: string) => (received += more)).write(head + text.slice(0, 10));
  await waitFor(
    'the connection',
    async () => (await send(`http://localhost:${port}/healthz`)).status === 200,
  );
  const exited = spaceport.stop();
  await spaceport.printed('draining');
  socket.write(text.slice(10));
  expect(await exited).toEqual({ code: 0, signal: null });
  expect(received).toContain('HTTP/1.1 400 Bad Request');
  expect(received).toContain('Invalid authorization code');
});

test('an answer under way outlives a body that nobody reads', async () => {
  const port = await start({ SIMULATE_DELAY_MS: '2500', LOG_LEVEL: 'debug' });
  const client = new SlowClient(port, HALVES['half of a body that nobody reads']);
  clients = [client];
  await spaceport.printed('Request received');
  expect(await spaceport.stop()).toEqual({ code: 0, signal: null });
  expect(client.statuses[0]).toBe('200');
});

test('1,000 clients that stall keep nobody else from an answer, and cost little memory', async () => {
  const port = await start();
  await send(`http://localhost:${port}/docked_ships`);
  const before = spaceport.residentBytes();
  for (let count = 0; count < 1_000; count++) {
    clients.push(new SlowClient(port, HALVES['half of its body']));
    if (count % 20 === 0) await send(`http://localhost:${port}/healthz`); // a thousand at once would be shed
  }
  const times: number[] = [];
  for (let asked = 0; asked < 100; asked++) {
    const sent = performance.now();
    expect((await send(`http://localhost:${port}/docked_ships`)).status).toBe(200);
    times.push(performance.now() - sent);
  }
  const grown = spaceport.residentBytes() - before;
  const slowest = Math.max(...times);
  console.log(
    `100 answers beside 1,000: the slowest in ${Math.round(slowest)} ms; ${grown >> 10} KiB more memory`,
  );
  expect(slowest).toBeLessThan(5_000);
  expect(await spaceport.stop()).toEqual({ code: 0, signal: null });
});

test('probes are answered while a client holds more connections than there may be', async () => {
  const port = await start({ SIMULATE_DELAY_MS: '8000', LOG_LEVEL: 'debug' });
  const before = spaceport.residentBytes();
  const busy = send(`http://localhost:${port}/docked_ships`);
  await spaceport.printed('Request received');
  const flood = { running: true };
  const hold = (text: string) => {
    if (!flood.running) return;
    const client = new SlowClient(port, text);
    clients.push(client);
    void client.closed.then(() => setTimeout(hold, 50, text));
  };
  const halves = [HALVES['half of its headers'], HALVES['half of its body'], HALVES.nothing];
  for (let count = 0; count < MAX_CONNECTIONS + 100; count++) hold(halves[count % halves.length] ?? '');
  await waitFor('more than there may be', () => clients.length > MAX_CONNECTIONS + 150);
  const times: number[] = [];
  for (let asked = 0; asked < 50; asked++) {
    const sent = performance.now();
    const headers = { connection: 'close' };
    expect((await send(`http://localhost:${port}/healthz`, { headers })).status).toBe(200);
    times.push(performance.now() - sent);
  }
  console.log(
    `50 probes: the slowest in ${Math.round(Math.max(...times))} ms; ${clients.length} connections came, ` +
      `${(spaceport.residentBytes() - before) >> 10} KiB more memory`,
  );
  expect((await busy).status).toBe(200); // the oldest of all, but its client waits for the server
  flood.running = false;
});

test('for one more connection than there may be, the oldest that is idle is closed, and no other', async () => {
  const port = await start();
  const ask = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n';
  const fill = async (count: number) => {
    for (let added = 0; added < count; added += 100) {
      const some = Array.from({ length: 100 }, () => new SlowClient(port, ask));
      clients.push(...some);
      await waitFor('answers', () => some.every(({ statuses }) => statuses[0] === '200'));
    }
  };
  const closed: number[] = [];
  await fill(MAX_CONNECTIONS);
  for (const [index, client] of clients.entries()) void client.closed.then(() => closed.push(index));
  await fill(100);
  await waitFor('the oldest to be closed', () => closed.length >= 100);
  expect(closed.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index));
});

import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freePort, silent, until } from '#testkit/servers.ts';
import { httpEndpoint } from './http-endpoint.ts';
import { OPEN_LIMIT } from './overload.ts';

/** Serves on a free port of loopback until the test is over. */
async function serve(listener: RequestListener) {
  const address = { host: '127.0.0.1', port: await freePort(), setting: 'PORT' };
  const endpoint = httpEndpoint(listener, address, silent);
  await endpoint.listen();
  onTestFinished(async () => {
    endpoint.cutOff();
    await endpoint.close().catch(() => {});
  });
  return { endpoint, port: address.port };
}

/** A connection and what was received on it. */
async function open(port: number): Promise<{ socket: Socket; received: () => string }> {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  let received = '';
  socket.on('data', (text: string) => (received += text)).on('error', () => {});
  await once(socket, 'connect');
  onTestFinished(() => void socket.destroy());
  return { socket, received: () => received };
}

/** Done when the connection is closed, in order or not. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

/** What is received until the server closes the connection. */
async function exchange(port: number, bytes: string): Promise<string> {
  const { socket, received } = await open(port);
  socket.write(bytes);
  await closed(socket);
  return received();
}

const fine: RequestListener = (_req, res) => void res.end('fine');

test.each([
  ['no HTTP at all\r\n\r\n', 400],
  [`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ['CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n', 405],
])('a client that sends %.20s gets %i and a detail', async (bytes, status) => {
  const { port } = await serve(fine);
  const response = await exchange(port, bytes);
  expect(response).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(response).toMatch(/\{"detail":"[^"]+"\}$/);
});

test('a draining server closes connections after their response, and unfinished requests with 408', async () => {
  const { endpoint, port } = await serve(fine);
  const whole = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
  const [idle, half] = [await open(port), await open(port)];
  idle.socket.write(whole);
  half.socket.write(`${whole}GET / HTTP/1.1\r\nHost:`);
  await until(() => idle.received().endsWith('fine') && half.received().endsWith('fine'));
  expect(idle.received()).toContain('Connection: keep-alive');
  endpoint.drain?.();
  idle.socket.write(whole);
  await closed(idle.socket);
  expect(idle.received()).toContain('Connection: close');
  await endpoint.close();
  expect(half.received()).toContain('HTTP/1.1 408 ');
});

test('a body that never ends does not hold a draining server', async () => {
  const { endpoint, port } = await serve((req) => void req.resume());
  const { socket, received } = await open(port);
  socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf');
  await until(() => socket.bytesWritten > 50);
  await endpoint.close();
  expect(received()).toMatch(/^(HTTP\/1.1 408 |$)/);
});

test('more requests than may be open at once are shed, probes are not', async () => {
  const waiting: (() => void)[] = [];
  const { port } = await serve((req, res) => {
    if (req.url === '/healthz') res.end('alive');
    else waiting.push(() => res.end());
  });
  const { socket } = await open(port);
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(OPEN_LIMIT));
  await until(() => waiting.length === OPEN_LIMIT);
  const close = 'Connection: close\r\n\r\n';
  expect(await exchange(port, `GET / HTTP/1.1\r\nHost: a\r\n${close}`)).toMatch(
    /^HTTP\/1.1 503 .*\r\nRetry-After: 1\r\n/s,
  );
  expect(await exchange(port, `GET /healthz HTTP/1.1\r\nHost: a\r\n${close}`)).toContain('alive');
  for (const answer of waiting) answer();
});

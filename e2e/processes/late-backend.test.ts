/** A backend that is not what it should be at first, and then is: every signal arrives, without a restart. */
import { createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2';
import { createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { send } from '#testkit/http.ts';
import { otlpSink } from '#testkit/otlp-sink.ts';
import { startObservatory, startService } from '#testkit/program.ts';
import { waitFor } from '#testkit/wait-for.ts';

test.each([
  ['404', () => 404],
  ['503', () => 503],
  ['a reset', () => undefined],
])('a backend whose first answers are %s gets every signal after them', async (_what, answer) => {
  const sink = await otlpSink();
  let refused = 0;
  sink.answer = () => (refused++, answer());
  const port = await freePorts(1);
  const spaceport = await startService('spaceport', port, {
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  });
  await send(`http://localhost:${port}/docked_ships`);
  await waitFor('every signal to be refused, and retried', () => refused > 6);
  sink.answer = () => 200;
  await waitFor('traces and logs', () => sink.taken.traces > 0 && sink.taken.logs > 0);
  expect(sink.spans).toContain('GET /docked_ships');
  await spaceport.stop();
  expect(sink.taken.metrics).toBeGreaterThan(0);
});

/** A backend that nothing comes from, or that knows no signal: UNIMPLEMENTED. */
const silent = () => createServer();
const ignorant = () =>
  createHttp2Server().on('stream', (stream: ServerHttp2Stream) =>
    stream.respond({ ':status': 200, 'grpc-status': '12' }, { endStream: true }),
  );

test.each([
  ['is silent', silent],
  ['knows no signal', ignorant],
])('a backend that %s at first gets every signal after it, over gRPC', async (_what, backend) => {
  const port = await freePorts(4);
  const sockets: Socket[] = [];
  let attempts = 0;
  const first = backend()
    .on('connection', (socket: Socket) => {
      attempts++;
      sockets.push(socket);
    })
    .on('stream', () => attempts++)
    .listen(port + 2, '127.0.0.1');
  await once(first, 'listening');
  const spaceport = await startService('spaceport', port, {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port + 2}`,
    OTEL_EXPORTER_OTLP_TIMEOUT: '500',
  });
  const { traceId } = await send(`http://localhost:${port}/docked_ships`);
  await waitFor('a second attempt', () => attempts > 3);
  first.close();
  for (const socket of sockets) socket.destroy();
  const observatory = await startObservatory(port + 1);
  await waitFor(
    'the trace',
    async () => (await fetch(`http://localhost:${port + 1}/api/traces/${traceId}`)).ok,
  );
  await waitFor('logs and metrics', async () => {
    const [logs, metrics] = await Promise.all(
      ['logs', 'metrics'].map(async (name) =>
        (await fetch(`http://localhost:${port + 1}/api/${name}`)).text(),
      ),
    );
    return logs?.includes('/docked_ships') && metrics?.includes('http.server.request.duration');
  });
  await spaceport.stop();
  await observatory.stop();
});

import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { send } from '#testkit/http.ts';
import { startService } from '#testkit/program.ts';

/** Takes connections and never answers. */
function silentServer(): Server {
  return createServer();
}

/** Answers everything with 503. */
function overloadedServer(): Server {
  return createHttpServer((req, res) => void req.resume().on('end', () => res.writeHead(503).end()));
}

test.each([
  ['grpc', 'silent', silentServer],
  ['http/protobuf', 'silent', silentServer],
  ['http/protobuf', 'overloaded', overloadedServer],
])(
  'over %s, a backend that is %s costs the end of a service its flush and no more',
  async (protocol, _what, backend) => {
    const server = backend();
    const sockets: Socket[] = [];
    server.on('connection', (socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const port = await freePorts(1);
    const spaceport = await startService('spaceport', port, {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      SHUTDOWN_TIMEOUT_MS: '6000',
    });
    for (let count = 0; count < 3; count++) await send(`http://localhost:${port}/docked_ships`);
    const start = performance.now();
    expect(await spaceport.stop()).toEqual({ code: 0, signal: null });
    console.log(`ended after ${Math.round(performance.now() - start)} ms`);
    const messages = spaceport.lines().map(({ msg }) => String(msg));
    expect(messages).toEqual(expect.arrayContaining([expect.stringMatching(/^3 spans were dropped/)]));
    expect(messages).toEqual(
      expect.arrayContaining([expect.stringMatching(/^\d+ log records were dropped/)]),
    );
    expect(spaceport.lines().filter(({ event }) => event === 'export.failing').length).toBeLessThanOrEqual(1);
    for (const socket of sockets) socket.destroy();
    server.close();
  },
);

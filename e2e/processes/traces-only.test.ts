import { createServer } from 'node:http';
import { once } from 'node:events';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { exportService } from '#testkit/grpc.ts';
import { send } from '#testkit/http.ts';
import { startService, type Program } from '#testkit/program.ts';
import { waitFor } from '#testkit/wait-for.ts';

const EXPORT = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

/** Jaeger's side of OTLP over gRPC: traces, and UNIMPLEMENTED for all else. */
async function grpcBackend(port: number, onTraces: () => void): Promise<() => void> {
  const server = new Server();
  server.addService(exportService(EXPORT), {
    export: (_call: unknown, done: (error: null, response: Buffer) => void) => {
      onTraces();
      done(null, Buffer.alloc(0));
    },
  });
  await new Promise<void>((resolve, reject) =>
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error) =>
      error ? reject(error) : resolve(),
    ),
  );
  return () => server.forceShutdown();
}

/** The same over HTTP: traces, and 404 for all else. */
async function httpBackend(port: number, onTraces: () => void): Promise<() => void> {
  const server = createServer((req, res) => {
    if (req.url === '/v1/traces') onTraces();
    req.resume().on('end', () => res.writeHead(req.url === '/v1/traces' ? 200 : 404).end());
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return () => server.close().closeAllConnections();
}

test.each([
  ['grpc', grpcBackend],
  ['http/protobuf', httpBackend],
])(
  'a backend that takes only traces costs one warning each for logs and metrics, over %s',
  async (protocol, backend) => {
    const port = await freePorts(2);
    let traces = 0;
    const close = await backend(port + 1, () => traces++);
    const spaceport = await startService('spaceport', port, {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${port + 1}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_METRIC_EXPORT_INTERVAL: '100',
    });
    await waitFor('both warnings', () => warnings(spaceport).length >= 2);
    const before = traces;
    for (let round = 0; round < 3; round++) {
      await send(`http://localhost:${port}/docked_ships`);
      await waitFor('traces still to arrive', () => traces > before + round);
    }
    expect(await spaceport.stop()).toEqual({ code: 0, signal: null });
    expect(warnings(spaceport)).toEqual([
      expect.stringMatching(/does not take log records .*: retrying from time to time$/),
      expect.stringMatching(/does not take metrics .*: retrying from time to time$/),
    ]);
    close();
  },
);

function warnings(program: Program): string[] {
  return program
    .lines()
    .filter(({ level }) => level === 'warn' || level === 'error')
    .map(({ msg }) => String(msg))
    .toSorted((a, b) => Number(a.includes('metrics')) - Number(b.includes('metrics')));
}

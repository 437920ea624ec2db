import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer, type AddressInfo, type Server as NetServer } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { Metadata, Server as GrpcServer, ServerCredentials, type handleUnaryCall } from '@grpc/grpc-js';
import type { ExportResponseFailure } from '@opentelemetry/otlp-exporter-base';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import type { ExportError } from '../export/retry-policy.ts';
import { GrpcTransport } from './grpc-transport.ts';
import { HttpTransport } from './http-transport.ts';
import { otlpOptions } from './otlp-options.ts';

afterEach(() => void vi.unstubAllEnvs());

const EXPORT = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const TIMEOUT_MS = 5_000;
const REQUEST = Buffer.from('a request');

/** A gRPC server whose Export does as `answer` says. @returns its port. */
async function grpcServer(answer: handleUnaryCall<Buffer, Buffer>): Promise<number> {
  const server = new GrpcServer();
  const method = {
    path: EXPORT,
    requestStream: false,
    responseStream: false,
    requestSerialize: (value: Buffer) => value,
    requestDeserialize: (value: Buffer) => value,
    responseSerialize: (value: Buffer) => value,
    responseDeserialize: (value: Buffer) => value,
  } as const;
  server.addService({ export: method }, { export: answer });
  onTestFinished(() => server.forceShutdown());
  return new Promise((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    ),
  );
}

async function httpServer(listener: RequestListener): Promise<number> {
  return listen(createHttpServer(listener));
}

async function listen(server: NetServer): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

function grpc(endpoint: string): GrpcTransport {
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', endpoint);
  const transport = new GrpcTransport(otlpOptions('TRACES', 'grpc'));
  onTestFinished(() => transport.shutdown());
  return transport;
}

function http(endpoint: string): HttpTransport {
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', endpoint);
  const transport = new HttpTransport(otlpOptions('TRACES', 'http/protobuf'), 'application/x-protobuf');
  onTestFinished(() => transport.shutdown());
  return transport;
}

async function errorOf(sent: ReturnType<GrpcTransport['send']>): Promise<ExportError> {
  const response = await sent;
  expect(response.status).toBe('failure');
  return (response as ExportResponseFailure).error;
}

test.each(['none', 'gzip'])(
  'a gRPC call carries the request and the headers, compression %s',
  async (compression) => {
    const seen: { request: Buffer; metadata: Metadata }[] = [];
    const port = await grpcServer(({ request, metadata }, done) => {
      seen.push({ request, metadata });
      done(null, Buffer.from('done'));
    });
    vi.stubEnv('OTEL_EXPORTER_OTLP_COMPRESSION', compression);
    vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'Api-Key=secret%20key');
    const transport = grpc(`http://127.0.0.1:${port}`);
    for (let count = 0; count < 2; count++)
      expect(await transport.send(REQUEST, TIMEOUT_MS)).toEqual({
        status: 'success',
        data: Buffer.from('done'),
      });
    expect(seen.map(({ request }) => request)).toEqual([REQUEST, REQUEST]);
    expect(seen[0]?.metadata.get('api-key')).toEqual(['secret key']);
    expect(seen[0]?.metadata.get('user-agent')).toEqual(['OTel-OTLP-Exporter-JavaScript']);
  },
);

test('a gRPC status is an error with its code, message and RetryInfo', async () => {
  const metadata = new Metadata();
  // Status { code: 8, details: [Any { type_url: …RetryInfo, value: RetryInfo { retry_delay: { seconds: 1, nanos: 5e8 } } }] }
  const retryInfo = Buffer.from([0x0a, 0x08, 0x08, 0x01, 0x10, 0x80, 0xca, 0xb5, 0xee, 0x01]);
  const type = Buffer.from('type.googleapis.com/google.rpc.RetryInfo');
  const any = Buffer.concat([
    Buffer.from([0x0a, type.length]),
    type,
    Buffer.from([0x12, retryInfo.length]),
    retryInfo,
  ]);
  metadata.set('grpc-status-details-bin', Buffer.concat([Buffer.from([0x08, 0x08, 0x1a, any.length]), any]));
  const port = await grpcServer((_call, done) => done({ code: 8, details: 'zu viel: 100 %', metadata }));
  const error = await errorOf(grpc(`http://127.0.0.1:${port}`).send(REQUEST, TIMEOUT_MS));
  expect(error).toMatchObject({
    code: 8,
    message: '8 RESOURCE_EXHAUSTED: zu viel: 100 %',
    retryAfterMs: 1_500,
  });
});

test('a gRPC backend without the service is UNIMPLEMENTED, as is HTTP 404', async () => {
  const server = new GrpcServer();
  onTestFinished(() => server.forceShutdown());
  const port = await new Promise<number>((resolve) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (_error, port) => resolve(port)),
  );
  expect(await errorOf(grpc(`http://127.0.0.1:${port}`).send(REQUEST, TIMEOUT_MS))).toMatchObject({
    code: 12,
  });
});

test('where nothing listens, gRPC is UNAVAILABLE and HTTP has no code', async () => {
  expect(await errorOf(grpc('http://localhost:1').send(REQUEST, TIMEOUT_MS))).toMatchObject({
    code: 14,
    message: expect.stringMatching(/^14 UNAVAILABLE: .*ECONNREFUSED/),
  });
  expect((await errorOf(http('http://localhost:1').send(REQUEST, TIMEOUT_MS))).message).toContain(
    'ECONNREFUSED',
  );
});

test('gRPC connects again after a connection was lost, and after one that is silent', async () => {
  let answers = false;
  const calls: (() => void)[] = [];
  const port = await grpcServer((_call, done) => {
    if (answers) done(null, Buffer.alloc(0));
    else calls.push(() => done(null, Buffer.alloc(0)));
  });
  const transport = grpc(`http://127.0.0.1:${port}`);
  expect(await errorOf(transport.send(REQUEST, 50))).toMatchObject({
    code: 4,
    message: '4 DEADLINE_EXCEEDED: no answer within 50 ms',
  });
  answers = true;
  expect((await transport.send(REQUEST, TIMEOUT_MS)).status).toBe('success');
  transport.shutdown();
  expect((await transport.send(REQUEST, TIMEOUT_MS)).status).toBe('success');
});

test('a backend that resets the connection, or speaks HTTP/1, is UNAVAILABLE over gRPC', async () => {
  const resets = await listen(createServer((socket) => void socket.on('data', () => socket.destroy())));
  expect(await errorOf(grpc(`http://127.0.0.1:${resets}`).send(REQUEST, TIMEOUT_MS))).toMatchObject({
    code: 14,
  });
  const speaksHttp1 = await httpServer((_request, response) => void response.end());
  expect(await errorOf(grpc(`http://127.0.0.1:${speaksHttp1}`).send(REQUEST, TIMEOUT_MS))).toMatchObject({
    code: 14,
    message: expect.stringContaining('Protocol error'),
  });
});

test.each(['none', 'gzip'])(
  'a POST carries the request and the headers, compression %s',
  async (compression) => {
    const seen: { request: IncomingMessage; body: Buffer }[] = [];
    const port = await httpServer(async (request, response) => {
      const body = Buffer.concat(await request.toArray());
      seen.push({ request, body: request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body });
      response.end('done');
    });
    vi.stubEnv('OTEL_EXPORTER_OTLP_COMPRESSION', compression);
    vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'a=1,b=2');
    vi.stubEnv('OTEL_EXPORTER_OTLP_TRACES_HEADERS', 'B=3');
    const response = await http(`http://127.0.0.1:${port}/base/`).send(REQUEST, TIMEOUT_MS);
    expect(response).toEqual({ status: 'success', data: Buffer.from('done') });
    const [{ request, body } = { request: undefined, body: undefined }] = seen;
    expect(body).toEqual(REQUEST);
    expect(request?.url).toBe('/base/v1/traces');
    expect(request?.headers).toMatchObject({ a: '1', b: '3', 'content-type': 'application/x-protobuf' });
  },
);

test('an HTTP status is an error with its code and Retry-After', async () => {
  const port = await httpServer(
    (_request, response) => void response.writeHead(503, { 'retry-after': '2' }).end(),
  );
  expect(await errorOf(http(`http://127.0.0.1:${port}`).send(REQUEST, TIMEOUT_MS))).toMatchObject({
    code: 503,
    message: 'HTTP 503 Service Unavailable',
    retryAfterMs: 2_000,
  });
});

test('an HTTP backend that never answers is a failure in time', async () => {
  const port = await httpServer(() => {});
  const error = await errorOf(http(`http://127.0.0.1:${port}`).send(REQUEST, 50));
  expect(error.message).toBe('no answer within 50 ms');
});

test('gRPC goes through a proxy where one is set, but not to loopback; a proxy in the way is named', async () => {
  vi.stubEnv('http_proxy', 'http://user:pass@127.0.0.1:1');
  const port = await grpcServer((_call, done) => done(null, Buffer.alloc(0)));
  expect((await grpc(`http://127.0.0.1:${port}`).send(REQUEST, TIMEOUT_MS)).status).toBe('success');
  const { message } = await errorOf(grpc('http://collector.example:4317').send(REQUEST, TIMEOUT_MS));
  expect(message).toMatch(/the proxy http:\/\/127.0.0.1:1 does not connect to collector.example:4317: /);
  expect(message).not.toContain('pass');

  const refuses = await listen(
    createHttpServer().on('connect', (_request, socket) => socket.end('HTTP/1.1 403 No\r\n\r\n')),
  );
  vi.stubEnv('http_proxy', `http://127.0.0.1:${refuses}`);
  expect((await errorOf(grpc('http://collector.example:4317').send(REQUEST, TIMEOUT_MS))).message).toContain(
    '403',
  );

  const tunnels = await listen(
    createHttpServer().on('connect', async (request, socket) => {
      expect(request.url).toBe('collector.example:4317');
      const { connect } = await import('node:net');
      const backend = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
      socket.pipe(backend).pipe(socket);
    }),
  );
  vi.stubEnv('http_proxy', `http://127.0.0.1:${tunnels}`);
  expect(await grpc('http://collector.example:4317').send(REQUEST, TIMEOUT_MS)).toMatchObject({
    status: 'success',
  });
});

test('HTTP goes through a proxy where one is set, but not to loopback; a proxy in the way is named', async () => {
  const seen: (string | undefined)[] = [];
  const port = await httpServer((request, response) => {
    seen.push(request.url);
    const isProxied = request.url?.startsWith('http://refused.example');
    request.resume().on('end', () => response.writeHead(isProxied ? 403 : 200).end());
  });
  vi.stubEnv('http_proxy', `http://user:pass@127.0.0.1:${port}`);
  expect(await http('http://collector.example:4318').send(REQUEST, TIMEOUT_MS)).toMatchObject({
    status: 'success',
  });
  expect((await http(`http://127.0.0.1:${port}`).send(REQUEST, TIMEOUT_MS)).status).toBe('success');
  expect(seen).toEqual(['http://collector.example:4318/v1/traces', '/v1/traces']);
  const { message } = await errorOf(http('http://refused.example:4318').send(REQUEST, TIMEOUT_MS));
  expect(message).toBe(`HTTP 403 Forbidden (through the proxy http://127.0.0.1:${port})`);
  vi.stubEnv('http_proxy', 'http://user:pass@127.0.0.1:1');
  expect((await errorOf(http('http://collector.example:4318').send(REQUEST, TIMEOUT_MS))).message).toMatch(
    /ECONNREFUSED.*through the proxy http:\/\/127.0.0.1:1\)/,
  );
  vi.stubEnv('no_proxy', 'example');
  expect((await errorOf(http('http://collector.example:4318').send(REQUEST, 1_000))).message).not.toContain(
    'proxy',
  );
});

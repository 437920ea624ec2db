import { once } from 'node:events';
import { connect, type Settings } from 'node:http2';
import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { Endpoint } from '#http-service/endpoint.ts';
import { MetricStore } from '../store/metric-store.ts';
import { TelemetryStore } from '../store/telemetry-store.ts';
import { freePort, silent } from '#testkit/servers.ts';
import { RECORDED_TRACE, recordedRequest } from '../testing/telemetry.ts';
import { grpcEndpoint, MAX_STREAMS } from './grpc.ts';
import { MAX_REQUEST_BYTES } from './limits.ts';
import { signals } from './signals.ts';

let store: TelemetryStore;
let port: number;
let endpoint: Endpoint;

beforeEach(async () => {
  store = new TelemetryStore(1e7);
  port = await freePort();
  endpoint = grpcEndpoint(
    signals(store, new MetricStore()),
    { host: '127.0.0.1', port, setting: 'OTLP_GRPC_PORT' },
    silent,
  );
  await endpoint.listen();
});

/** Exports traces. @returns the gRPC status code, once answered. */
async function exportTraces(request: Buffer, options: object = {}): Promise<number> {
  return (await answerTo(request, options)).code;
}

async function answerTo(
  request: Buffer,
  options: object,
): Promise<{ code: number; message?: Buffer | undefined }> {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), options);
  onTestFinished(() => client.close());
  const asItIs = (bytes: Buffer) => bytes;
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
      asItIs,
      asItIs,
      request,
      new Metadata(),
      (error: ServiceError | null, message?: Buffer) =>
        resolve({ code: error ? error.code : status.OK, message }),
    );
  });
}

test('takes spans, plain and compressed, and keeps each once', async () => {
  onTestFinished(() => endpoint.close());
  expect(await exportTraces(recordedRequest)).toBe(status.OK);
  expect(await exportTraces(recordedRequest, { 'grpc.default_compression_algorithm': 2 })).toBe(status.OK);
  expect(store.trace(RECORDED_TRACE)?.spans.size).toBe(8);
  expect(store.duplicateSpans).toBe(8);
});

test('what is refused of a request is told as a partial success', async () => {
  onTestFinished(() => endpoint.close());
  expect(await answerTo(recordedRequest, {})).toEqual({ code: status.OK, message: Buffer.alloc(0) });
  // resource_spans → scope_spans → one span without a field
  const { code, message } = await answerTo(Buffer.from([0x0a, 4, 0x12, 2, 0x12, 0]), {});
  expect(code).toBe(status.OK);
  expect(message?.subarray(0, 5)).toEqual(Buffer.from([0x0a, message!.length - 2, 0x08, 1, 0x12]));
  expect(String(message)).toContain('a span needs a trace id');
});

test('refuses what is malformed and what is too large, and goes on', async () => {
  onTestFinished(() => endpoint.close());
  expect(await exportTraces(Buffer.from('not protobuf'))).toBe(status.INVALID_ARGUMENT);
  expect(await exportTraces(Buffer.alloc(MAX_REQUEST_BYTES + 1))).toBe(status.RESOURCE_EXHAUSTED);
  const bomb = Buffer.alloc(MAX_REQUEST_BYTES + 1);
  expect(await exportTraces(bomb, { 'grpc.default_compression_algorithm': 2 })).toBe(
    status.RESOURCE_EXHAUSTED,
  );
  expect(await exportTraces(recordedRequest)).toBe(status.OK);
});

test('an encoding that is not taken is refused by its name', async () => {
  onTestFinished(() => endpoint.close());
  const session = connect(`http://127.0.0.1:${port}`);
  onTestFinished(() => session.destroy());
  const request = session.request({
    ':method': 'POST',
    ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    'content-type': 'application/grpc',
    'grpc-encoding': 'zstd',
    te: 'trailers',
  });
  const trailers = new Promise<Record<string, unknown>>((resolve) => {
    request.on('response', (headers) => headers['grpc-status'] && resolve(headers)); // where they are all there is
    request.on('trailers', resolve);
  });
  request.end(Buffer.from([1, 0, 0, 0, 1, 0])); // one byte, compressed
  request.resume();
  expect(await trailers).toMatchObject({
    'grpc-status': `${status.UNIMPLEMENTED}`,
    'grpc-message': expect.stringContaining('zstd'),
  });
});

test('one connection may have so many requests under way, and no more', async () => {
  onTestFinished(() => endpoint.close());
  const session = connect(`http://127.0.0.1:${endpoint.address.port}`);
  onTestFinished(() => session.destroy());
  const [settings] = (await once(session, 'remoteSettings')) as [Settings];
  expect(settings.maxConcurrentStreams).toBe(MAX_STREAMS);
});

test('closes although a client stays connected, and a taken port has its code', async () => {
  await exportTraces(recordedRequest);
  const second = grpcEndpoint([], endpoint.address, silent);
  await expect(second.listen()).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await endpoint.close();
  expect(await exportTraces(recordedRequest)).toBe(status.UNAVAILABLE);
});

import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAX_REQUEST_BYTES } from '../../../services/observatory/otlp/limits.ts';
import { heapOf } from '#testkit/heap.ts';
import { ask } from './ask.ts';
import { GrpcCaller } from './deliver.ts';
import { startProcesses, type Processes } from './processes.ts';

/** How long anybody else may wait for an answer meanwhile: generous, as machines are shared. */
const CEILING_MS = 15_000;
const RESOURCE_EXHAUSTED = 8;
/** At once, of each kind, over HTTP and over gRPC. */
const AT_ONCE = 4;

let processes: Processes;

beforeAll(async () => {
  processes = await startProcesses();
});
afterAll(() => processes.stop());

const HOSTILE: [string, () => Buffer][] = [
  ['256 MB of zeros', () => Buffer.alloc(256 * 1024 * 1024)],
  ['2 million empty spans', () => oneScope(Buffer.alloc(MAX_REQUEST_BYTES - 64, Buffer.from([0x12, 0])))],
  [
    'one span with 2 million empty attributes',
    () => oneScope(field(2, Buffer.alloc(MAX_REQUEST_BYTES - 64, Buffer.from([0x4a, 0])))),
  ],
];

test.each(HOSTILE)('%s in gzip are refused, while others are answered', async (what, make) => {
  const { otlp, grpc, observatory } = processes.ports;
  const plain = make();
  const body = gzipSync(plain);
  const before = await heapOf(processes.programs.observatory);
  const progress = { isOver: false };
  const attack = Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' };
      const { status } = await ask(otlp, '/v1/traces', { method: 'POST', headers, body });
      const caller = new GrpcCaller(grpc);
      const code = await caller.call(grpcCall(body));
      caller.close();
      return [status, code];
    }),
  ).finally(() => (progress.isOver = true));
  let longest = 0;
  let asked = 0;
  while (!progress.isOver) {
    const start = performance.now();
    expect((await ask(observatory, '/healthz')).status).toBe(200);
    longest = Math.max(longest, performance.now() - start);
    asked++;
  }
  expect(await attack).toEqual(Array.from({ length: AT_ONCE }, () => [413, RESOURCE_EXHAUSTED]));
  const after = await heapOf(processes.programs.observatory);
  const peak = /VmHWM:\s+(\d+) kB/.exec(
    await readFile(`/proc/${processes.programs.observatory.pid}/status`, 'utf8'),
  );
  console.log(
    `${what}, ${body.length} bytes in gzip, ${2 * AT_ONCE} times: of ${asked} other requests the longest took ` +
      `${Math.round(longest)} ms; heap ${before} then ${after} bytes, at most ${peak?.[1]} kB resident`,
  );
  expect(longest).toBeLessThan(CEILING_MS);
  expect(after).toBeLessThan(before * 1.2);
});

function grpcCall(message: Buffer) {
  const head = Buffer.alloc(5, 1);
  head.writeUInt32BE(message.length, 1);
  return {
    headers: {
      ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
      ':method': 'POST',
      'content-type': 'application/grpc',
      'grpc-encoding': 'gzip',
      te: 'trailers',
    },
    body: Buffer.concat([head, message]),
  };
}

/** A request with what is in its one scope. */
function oneScope(scope: Buffer): Buffer {
  return field(1, field(2, scope));
}

function field(number: number, bytes: Buffer): Buffer {
  const length = [];
  let left = bytes.length;
  for (; left >= 0x80; left >>>= 7) length.push((left & 0x7f) | 0x80);
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length, left]), bytes]);
}

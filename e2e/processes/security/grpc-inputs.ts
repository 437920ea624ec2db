import * as fc from 'fast-check';
import { compressed, otlpProtobuf } from './otlp-inputs.ts';
import { damaged, text } from './texts.ts';

/** A call over HTTP/2 to the port for gRPC: its headers, and the bytes of its body. */
export interface GrpcCall {
  headers: Record<string, string>;
  body: Buffer;
}

const SERVICES = ['trace.v1.TraceService', 'logs.v1.LogsService', 'metrics.v1.MetricsService'];
const path = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(...SERVICES).map((name) => `/opentelemetry.proto.collector.${name}/Export`),
  },
  { weight: 1, arbitrary: text.map((words) => `/${encodeURIComponent(words.toWellFormed())}`) },
);

/** A message as gRPC frames it: a flag, a length, the bytes; each right in most cases. */
function framed(bytes: fc.Arbitrary<Buffer>, flag: number): fc.Arbitrary<Buffer> {
  const flags = fc.oneof(
    { weight: 5, arbitrary: fc.constant(flag) },
    { weight: 1, arbitrary: fc.constantFrom(0, 1, 2, 255) },
  );
  const errors = fc.oneof(
    { weight: 6, arbitrary: fc.constant((length: number) => length) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        (length: number) => length + 9,
        (length: number) => Math.max(0, length - 4),
        () => 0,
        () => 0xffff_ffff,
        () => 0x7fff_ffff,
        () => 5 * 2 ** 20,
      ),
    },
  );
  return fc.tuple(bytes, flags, errors).map(([message, flag, length]) => {
    const head = Buffer.alloc(5, flag);
    head.writeUInt32BE(length(message.length), 1);
    return Buffer.concat([head, message]);
  });
}

const messages = fc.oneof(
  { weight: 6, arbitrary: framed(otlpProtobuf, 0) },
  { weight: 3, arbitrary: framed(compressed(otlpProtobuf), 1) },
  {
    weight: 1,
    arbitrary: fc.array(framed(otlpProtobuf, 0), { maxLength: 3 }).map((all) => Buffer.concat(all)),
  },
  { weight: 1, arbitrary: damaged(framed(otlpProtobuf, 0)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
);

const oneOf = (right: string, ...wrong: string[]) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: fc.constantFrom(...wrong) });

export const grpcInput: fc.Arbitrary<GrpcCall> = fc
  .tuple(
    path,
    oneOf('POST', 'GET', 'PUT'),
    oneOf('application/grpc', 'application/grpc+proto', 'application/json', 'text/plain'),
    oneOf('gzip', 'identity', 'deflate', 'br', '__proto__'),
    oneOf('20S', '0n', '-1S', '99999999999H', 'soon'),
    fc.dictionary(
      fc.constantFrom('baggage', 'traceparent', 'grpc-status', 'x-bin', 'te'),
      fc.string({ maxLength: 30 }),
      { maxKeys: 3 },
    ),
    messages,
  )
  .map(([path, method, type, encoding, timeout, others, body]) => ({
    headers: {
      ':path': path,
      ':method': method,
      'content-type': type,
      'grpc-encoding': encoding,
      'grpc-timeout': timeout,
      ...others,
      te: 'trailers',
    },
    body,
  }));

/** Bytes to the port for gRPC that are no HTTP/2, or begin like it. */
export const grpcGarbage = fc
  .tuple(fc.boolean(), fc.uint8Array({ maxLength: 200 }))
  .map(([preface, bytes]) =>
    Buffer.concat([Buffer.from(preface ? 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' : ''), Buffer.from(bytes)]),
  );

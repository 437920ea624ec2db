import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { tracesRequest } from '#testkit/spans.ts';
import { damaged, json, text } from './texts.ts';

/** A value of OTLP/JSON of any kind, or of the wrong one. */
const anyValue = fc.letrec<{ value: object }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    text.map((stringValue) => ({ stringValue })),
    text.map((intValue) => ({ intValue })),
    fc.double().map((doubleValue) => ({ doubleValue })),
    text.map((bytesValue) => ({ bytesValue })),
    fc.anything({ maxDepth: 1 }).map((wrong) => ({ stringValue: wrong }) as object),
    fc.array(tie('value'), { maxLength: 3 }).map((values) => ({ arrayValue: { values } })),
    fc
      .array(fc.tuple(text, tie('value')), { maxLength: 3 })
      .map((pairs) => ({ kvlistValue: { values: pairs.map(([key, value]) => ({ key, value })) } })),
  ),
})).value;

const id = (digits: number) =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.string({
        unit: fc.constantFrom(...'0123456789abcdef'),
        minLength: digits,
        maxLength: digits,
      }),
    },
    { weight: 1, arbitrary: text },
  );
const nanos = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n }).map(String), fc.integer(), text);
const attributes = fc.array(fc.record({ key: text, value: anyValue }, { requiredKeys: [] }), {
  maxLength: 4,
});

const span = fc.record(
  {
    traceId: id(32),
    spanId: id(16),
    parentSpanId: id(16),
    name: text,
    kind: fc.oneof(fc.integer({ min: -1, max: 9 }), text),
    startTimeUnixNano: nanos,
    endTimeUnixNano: nanos,
    attributes,
    events: fc.array(fc.record({ name: text, timeUnixNano: nanos, attributes }), { maxLength: 2 }),
    links: fc.array(fc.record({ traceId: id(32), spanId: id(16) }), { maxLength: 2 }),
    status: fc.record({ code: fc.integer({ min: -1, max: 5 }), message: text }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);
const logRecord = fc.record(
  {
    traceId: id(32),
    spanId: id(16),
    timeUnixNano: nanos,
    severityNumber: fc.integer({ min: -1, max: 99 }),
    severityText: text,
    body: anyValue,
    attributes,
  },
  { requiredKeys: [] },
);
const point = fc.record(
  {
    asInt: text,
    asDouble: fc.double(),
    timeUnixNano: nanos,
    attributes,
    bucketCounts: fc.array(nanos, { maxLength: 3 }),
  },
  { requiredKeys: [] },
);
const metric = fc
  .tuple(
    text,
    fc.constantFrom('gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'),
    fc.array(point, { maxLength: 3 }),
  )
  .map(([name, kind, dataPoints]) => ({ name, [kind]: { dataPoints } }));

const resource = fc.record({ attributes }, { requiredKeys: [] });
const request = fc.oneof(
  fc
    .tuple(resource, fc.array(span, { maxLength: 4 }))
    .map(([resource, spans]) => ({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] })),
  fc
    .tuple(resource, fc.array(logRecord, { maxLength: 4 }))
    .map(([resource, logRecords]) => ({ resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] })),
  fc
    .tuple(resource, fc.array(metric, { maxLength: 3 }))
    .map(([resource, metrics]) => ({ resourceMetrics: [{ resource, scopeMetrics: [{ metrics }] }] })),
);

/** A request of OTLP/JSON, as it should be or nearly. */
export const otlpJson = fc.oneof(
  { weight: 4, arbitrary: request.map((value) => Buffer.from(toJson(value))) },
  { weight: 1, arbitrary: damaged(request.map((value) => Buffer.from(toJson(value)))) },
  { weight: 1, arbitrary: json.map((words) => Buffer.from(words)) },
);

/** A request of OTLP in protobuf that is damaged, or bytes that never were one. */
export const otlpProtobuf = fc.oneof(
  {
    weight: 3,
    arbitrary: damaged(fc.integer({ min: 1, max: 9 }).map((traces) => tracesRequest(traces, traces))),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
  // messages in one another, as deep as the bytes allow
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 2_000 }).map((depth) => nested(depth)) },
);

/** The same compressed, rightly or not. */
export function compressed(bytes: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> {
  const gzip = bytes.map((plain) => gzipSync(plain));
  const bomb = fc.integer({ min: 1, max: 8 }).map((mebibytes) => gzipSync(Buffer.alloc(mebibytes * 2 ** 20)));
  return fc.oneof(
    { weight: 6, arbitrary: gzip },
    { weight: 3, arbitrary: damaged(gzip) },
    { weight: 1, arbitrary: bomb },
  );
}

/** Lists in lists: a span's attribute that is an array of arrays … */
function nested(depth: number): Buffer {
  let value: Buffer = Buffer.alloc(0);
  for (let level = 0; level < depth; level++) value = field(level % 2 === 0 ? 1 : 5, value);
  return field(1, field(2, field(2, field(9, field(2, value)))));
}

function field(number: number, bytes: Buffer): Buffer {
  const length = [];
  let left = bytes.length;
  for (; left >= 0x80; left >>>= 7) length.push((left & 0x7f) | 0x80);
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length, left]), bytes]);
}

function toJson(value: object): string {
  return (
    JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? String(each) : each)) ?? ''
  );
}

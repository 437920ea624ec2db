import { expect, test } from 'vitest';
import { MetricStore } from '../store/metric-store.ts';
import { TelemetryStore } from '../store/telemetry-store.ts';
import { MAX_FIELDS, MAX_ITEMS, MAX_REQUEST_BYTES, TooLargeError } from './limits.ts';
import { signals, type Encoding } from './signals.ts';

/** The event loop is blocked while a request is parsed and stored. Generous, as machines are shared. */
const CEILING_MS = 2_000;

function text(characters: string | number): Buffer {
  return typeof characters === 'string' ? Buffer.from(characters) : Buffer.alloc(characters, 'x');
}

/** A field of protobuf that is text or a message. */
function field(number: number, ...parts: Buffer[]): Buffer {
  const bytes = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...varint(bytes.length)]), bytes]);
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}

/** The same bytes over and over, `bytes` in all. */
function filled(pattern: number[], bytes: number): Buffer {
  return Buffer.alloc(bytes - (bytes % pattern.length), Buffer.from(pattern));
}

/** The smallest span that is valid: 30 bytes. */
function tinySpan(number: number): Buffer {
  const id = Buffer.alloc(28, Buffer.from([0x0a, 16, ...Array<number>(16).fill(0), 0x12, 8]));
  id.writeUInt32BE(number, 2);
  id.writeUInt32BE(number, 20);
  return field(2, id);
}

function tinySpans(count: number): Buffer[] {
  return Array.from({ length: count }, (_, index) => tinySpan(index + 1));
}

function json(head: string, pattern: string): Buffer {
  const count = Math.floor((MAX_REQUEST_BYTES - head.length) / pattern.length);
  return Buffer.from(head + pattern.repeat(count));
}

/** A field of protobuf that is a number of 64 bits. */
function fixed64(number: number): Buffer {
  return Buffer.from([(number << 3) | 1, 1, 2, 3, 4, 5, 6, 7, 8]);
}

/** An attribute whose value is a text, or a number. */
function attribute(number: number, key: string, value: string | number): Buffer {
  const written = typeof value === 'string' ? field(1, text(value)) : Buffer.from([0x18, ...varint(value)]);
  return field(number, field(1, text(key)), field(2, written));
}

/** Points of an exponential histogram with 160 buckets, as SDKs have it. */
function exponentialPoints(count: number): Buffer[] {
  const counts = Buffer.from(Array.from({ length: 160 }, (_, index) => 1 + (index % 100)));
  const point = [
    attribute(1, 'http.route', '/request_docking/:ship_id'),
    attribute(1, 'http.request.method', 'GET'),
    attribute(1, 'server.address', 'pontus-spaceport'),
    ...[2, 3, 4, 5, 7, 12, 13].map(fixed64),
    Buffer.from([6 << 3, 2]),
    field(8, Buffer.from([8, 10]), field(2, counts)),
  ];
  return Array.from({ length: count }, () => field(1, ...point));
}

/** Spans with `count` attributes each that are numbers. */
function spansWithNumbers(spans: number, count: number): Buffer[] {
  const attributes = Array.from({ length: count }, (_, index) =>
    attribute(9, `db.rows.${index}`, 10 + index),
  );
  return Array.from({ length: spans }, (_, index) => {
    const id = Buffer.alloc(16, 1);
    id.writeUInt32BE(index);
    const ids = [field(1, id), field(2, id.subarray(0, 8)), field(5, text('GET')), Buffer.from([6 << 3, 3])];
    return field(2, ...ids, fixed64(7), fixed64(8), ...attributes);
  });
}

/** Almost as many bytes as a request may have: what lies around it takes a few. */
const FULL = MAX_REQUEST_BYTES - 64;
/** A resource that is named, with an attribute of so many bytes. */
const resource = (bytes: number) => field(1, field(1, field(1, text(bytes))));

const HOSTILE: [string, '/v1/traces' | '/v1/logs' | '/v1/metrics', Encoding, Buffer, boolean][] = [
  ['2 million empty spans', '/v1/traces', 'protobuf', field(1, field(2, filled([0x12, 0], FULL))), false],
  [
    'a span with 2 million empty attributes',
    '/v1/traces',
    'protobuf',
    field(1, field(2, field(2, filled([0x4a, 0], FULL)))),
    false,
  ],
  ['2 million empty log records', '/v1/logs', 'protobuf', field(1, field(2, filled([0x12, 0], FULL))), false],
  [
    '2 million empty points',
    '/v1/metrics',
    'protobuf',
    field(1, field(2, field(2, field(5, filled([0x0a, 0], FULL))))),
    false,
  ],
  [
    'a histogram of 4 million packed counts',
    '/v1/metrics',
    'protobuf',
    field(1, field(2, field(2, field(10, field(1, field(8, field(2, filled([1], FULL)))))))),
    false,
  ],
  [
    'more spans than one request may have',
    '/v1/traces',
    'protobuf',
    field(1, field(2, ...tinySpans(MAX_ITEMS + 1))),
    false,
  ],
  [
    'as many spans as one request may have',
    '/v1/traces',
    'protobuf',
    field(1, field(2, ...tinySpans(MAX_ITEMS))),
    true,
  ],
  [
    'a resource of 200 KB that has as many scopes as spans',
    '/v1/traces',
    'protobuf',
    field(1, resource(200_000), ...tinySpans(MAX_ITEMS).map((span) => field(2, span))),
    true,
  ],
  [
    'a resource of 3 MB that has half a million empty scopes',
    '/v1/logs',
    'protobuf',
    field(1, resource(3_000_000), filled([0x12, 0], 1_000_000)),
    true,
  ],
  [
    'a metric of 1 MB that has as many points as one request may have',
    '/v1/metrics',
    'protobuf',
    field(1, field(2, field(2, field(2, text(1_000_000)), field(5, filled([0x0a, 0], 2 * MAX_ITEMS))))),
    true,
  ],
  [
    '3,500 points of an exponential histogram',
    '/v1/metrics',
    'protobuf',
    field(
      1,
      field(
        2,
        field(2, field(1, text('http.server.request.duration')), field(10, ...exponentialPoints(3_500))),
      ),
    ),
    true,
  ],
  [
    'spans with 20 numbers each, as many as an SDK may send at once',
    '/v1/traces',
    'protobuf',
    field(1, field(2, ...spansWithNumbers(8_192, 20))),
    true,
  ],
  [
    'JSON of 1.4 million empty spans',
    '/v1/traces',
    'json',
    json('{"resourceSpans":[{"scopeSpans":[{"spans":[', '{},'),
    false,
  ],
  ['JSON of 2 million numbers', '/v1/traces', 'json', json('{"x":[1234567890123456789', ',1'), false],
  ['JSON that is 4 million lists deep', '/v1/traces', 'json', json('', '['), false],
  ['JSON that is one text of quotes', '/v1/traces', 'json', json('{"x":"', '\\"'), false],
];

test.each(HOSTILE)('%s keep nobody waiting', (what, path, encoding, request, taken) => {
  const store = new TelemetryStore(64 * 1024 * 1024);
  const signal = signals(store, new MetricStore()).find((signal) => signal.path === path)!;
  expect(request.length).toBeLessThanOrEqual(MAX_REQUEST_BYTES);
  const before = process.threadCpuUsage(); // wall-clock time would include the machine's other work
  let refusal: unknown;
  try {
    signal.receive(request, encoding);
  } catch (error) {
    refusal = error;
  }
  const { user, system } = process.threadCpuUsage(before);
  const took = (user + system) / 1000;
  const outcome = refusal instanceof Error ? refusal.message : 'taken';
  process.stdout.write(`${what}: ${outcome}; ${Math.round(took)} ms\n`);
  expect(refusal === undefined).toBe(taken);
  expect(took).toBeLessThan(CEILING_MS);
});

test('what is too much is told with how much may be', () => {
  const [traces] = signals(new TelemetryStore(1e7), new MetricStore());
  const receive = (request: Buffer) => () => traces!.receive(request, 'protobuf');
  expect(receive(field(1, field(2, filled([0x12, 0], FULL))))).toThrow(TooLargeError);
  expect(receive(field(1, field(2, filled([0x12, 0], FULL))))).toThrow(`more than ${MAX_FIELDS} fields`);
  expect(receive(field(1, field(2, filled([0x12, 0], 2 * MAX_ITEMS + 2))))).toThrow(
    `${MAX_ITEMS} at most at once`,
  );
});

import * as fc from 'fast-check';
import { compressed, otlpJson, otlpProtobuf } from './otlp-inputs.ts';
import { damaged, json, text, urlText } from './texts.ts';

/** What has routes of its own. */
export type HttpTarget = 'spaceport' | 'spaceship' | 'observatory' | 'otlp';

const words = (list: string) => list.trim().split(/\s+/);

const param = fc.constantFrom(
  ...words(`service operation tag tags start end minDuration maxDuration limit lookback endTs traceID trace_id spanKind
    span_kind query.start_time_min query.start_time_max query.service_name query.duration_min query.num_traces
    query.raw_traces status min max attribute text level __proto__ constructor`),
);
const value = fc.oneof(
  urlText,
  fc.constantFrom(...words('0 5 1ms explorer-spaceship a:b 2026-11-21T00:00:00Z 2030-01-01T00:00:00Z')),
);
const query = fc.array(fc.tuple(param, value), { maxLength: 6 });

/** The routes of each, with the method that works: {} is any text, and ? a query. */
const ROUTES: Record<HttpTarget, string[]> = {
  spaceport: words(`
    POST:/dock POST:/dock POST:/dock POST:/separate POST:/separate GET:/request_docking/{} GET:/request_docking/odyssey?
    GET:/request_separation/{} GET:/docked_ships? POST:/clear_lists GET:/healthz GET:/readyz? GET:/{} GET:{}`),
  spaceship: words(`
    POST:/dock/{} POST:/separate/{} POST:/dock/pontus-spaceport POST:/separate/pontus-spaceport GET:/healthz GET:/{}`),
  observatory: words(`
    GET:/api/traces? GET:/api/traces?service=a GET:/api/traces/{} GET:/api/services GET:/api/services/{}/operations
    GET:/api/operations? GET:/api/dependencies? GET:/api/logs? GET:/api/metrics GET:/api/stats GET:/api/v3/traces?
    GET:/api/v3/traces/{} GET:/api/v3/operations? GET:/api/v3/services GET:/page/live/traces? GET:/page/live/trace/{}
    GET:/page/live/logs? GET:/page/live/galaxy? GET:/page/live/map GET:/page/trace/{} GET:/page/galaxy GET:/page/docked
    POST:/page/actions POST:/v1/traces GET:/page/{} GET:/trace/{} GET:/ GET:/{}`),
  otlp: words('POST:/v1/traces POST:/v1/traces POST:/v1/logs POST:/v1/metrics POST:/v1/{} GET:/{}'),
};

/** A method and a path: mostly one of the target's routes. */
function route(target: HttpTarget): fc.Arbitrary<[method: string, path: string]> {
  const other = fc.constantFrom(
    ...words('GET POST HEAD PUT DELETE OPTIONS PATCH TRACE CONNECT PRI BREW get'),
  );
  const dice = fc.integer({ min: 0, max: 9 });
  return fc
    .tuple(fc.constantFrom(...ROUTES[target]), urlText, query, other, dice)
    .map(([form, text, pairs, other, dice]) => {
      const [, method = '', path = ''] = /^(\w+):(.*)$/.exec(form) ?? [];
      const filled = path
        .replace('{}', () => text)
        .replace('?', () => `?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`);
      return [dice === 0 ? other : method, filled];
    });
}

const name = fc.constantFrom(
  ...words(`traceparent tracestate baggage accept accept-encoding cookie origin referer if-none-match upgrade connection te
    range x-forwarded-for sec-fetch-site content-encoding`),
);
const headerValue = fc.constantFrom(
  '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`,
  'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff',
  ...words('gzip deflate br identity close keep-alive h2c websocket same-origin null'),
);
const header = fc.oneof(
  { weight: 20, arbitrary: fc.tuple(name, fc.oneof(headerValue, text)) },
  { weight: 1, arbitrary: fc.tuple(text, text) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('expect'), fc.oneof(fc.constant('100-continue'), text)) },
);

/** Header lines, mostly without the characters that a header may not have: with them the request gets no further. */
const headerLines = fc
  .tuple(fc.array(header, { maxLength: 4 }), fc.integer({ min: 0, max: 9 }))
  .map(([pairs, dice]) =>
    pairs.map(([name, value]) => (dice === 0 ? `${name}: ${value}` : `${name}: ${printable(value)}`)),
  );

function printable(value: string): string {
  return value.replace(/[^\x20-\x7e]/g, ' ').slice(0, 3_000);
}

const host = fc.oneof(
  { weight: 15, arbitrary: fc.constant('Host: localhost') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('Host: evil.example', 'Host:', '', 'Host: a\r\nHost: b', 'Host: [::1'),
  },
);

const dockBody = fc
  .record(
    {
      id: fc.oneof(fc.constant('odyssey'), text),
      authorization_code: fc.oneof(fc.uuid(), text, fc.anything({ maxDepth: 1 })),
      passengers: fc.oneof(fc.integer(), fc.double(), text),
    },
    { requiredKeys: [] },
  )
  .map((body) =>
    JSON.stringify(body, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
  );

interface Body {
  type: string;
  encoding?: string;
  bytes: Buffer;
}
const asJson = (words: string): Body => ({ type: 'application/json', bytes: Buffer.from(words) });
const BODIES: Record<HttpTarget, fc.Arbitrary<Body>> = {
  spaceport: fc.oneof(dockBody.map(asJson), json.map(asJson)),
  spaceship: fc.oneof(
    json.map(asJson),
    fc.constant({ type: 'application/x-www-form-urlencoded', bytes: Buffer.from('a=b') }),
  ),
  observatory: fc.oneof(
    json.map(asJson),
    otlpJson.map((bytes) => ({ type: 'application/json', bytes })),
    fc.constant(asJson('{"ship":"__proto__","spaceport":"constructor","action":"dock"}')),
  ),
  otlp: fc.oneof(
    otlpJson.map((bytes) => ({ type: 'application/json', bytes })),
    otlpProtobuf.map((bytes) => ({ type: 'application/x-protobuf', bytes })),
    compressed(otlpProtobuf).map((bytes) => ({ type: 'application/x-protobuf', encoding: 'gzip', bytes })),
    compressed(otlpJson).map((bytes) => ({ type: 'application/json', encoding: 'gzip', bytes })),
  ),
};

/** How a body's length is told, rightly in most cases. */
const FRAMINGS: Record<string, (body: Buffer) => [headers: string[], body: Buffer]> = {
  length: (body) => [[`Content-Length: ${body.length}`], body],
  chunked: (body) => [['Transfer-Encoding: chunked'], chunks(body)],
  none: (body) => [[], body],
  'too long': (body) => [[`Content-Length: ${body.length + 7}`], body],
  'too short': (body) => [[`Content-Length: ${Math.max(0, body.length - 3)}`], body],
  huge: (body) => [['Content-Length: 99999999999999999999'], body],
  negative: (body) => [['Content-Length: -1'], body],
  two: (body) => [[`Content-Length: ${body.length}`, 'Content-Length: 1'], body],
  both: (body) => [[`Content-Length: ${body.length}`, 'Transfer-Encoding: chunked'], chunks(body)],
  'unknown coding': (body) => [['Transfer-Encoding: zip'], body],
  'a chunk too long': (body) => [
    ['Transfer-Encoding: chunked'],
    Buffer.concat([Buffer.from('ffffffff\r\n'), body]),
  ],
  'a chunk of words': (body) => [
    ['Transfer-Encoding: chunked'],
    Buffer.concat([Buffer.from('many\r\n'), body]),
  ],
  'a chunk with no end': (body) => [
    ['Transfer-Encoding: chunked'],
    Buffer.concat([Buffer.from('3\r\nabcdef'), body]),
  ],
  'an endless chunk extension': (body) => [
    ['Transfer-Encoding: chunked'],
    Buffer.concat([Buffer.from(`3;${'x'.repeat(40_000)}\r\n`), body]),
  ],
};
const framing = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('length', 'chunked') },
  { weight: 3, arbitrary: fc.constantFrom(...Object.keys(FRAMINGS)) },
);

function chunks(body: Buffer): Buffer {
  const size = body.length.toString(16);
  return Buffer.concat([
    ...(size === '0' ? [] : [Buffer.from(`${size}\r\n`), body, Buffer.from('\r\n')]),
    Buffer.from('0\r\n\r\n'),
  ]);
}

function request(target: HttpTarget): fc.Arbitrary<Buffer> {
  const parts = fc.tuple(route(target), host, headerLines, BODIES[target], framing);
  return parts.map(([[method, path], host, headers, { type, encoding, bytes }, framing]) => {
    const first = [`${method} ${path} HTTP/1.1`, host];
    const hasBody = method !== 'GET' && method !== 'HEAD';
    const [lengths, body] = hasBody ? FRAMINGS[framing]!(bytes) : [[], Buffer.alloc(0)];
    const types = [`Content-Type: ${type}`, ...(encoding ? [`Content-Encoding: ${encoding}`] : [])];
    const lines = [...first, ...(hasBody ? types : []), ...lengths, ...headers].filter(Boolean);
    return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]);
  });
}

/** A request over HTTP that is bad in some way, or nearly, as the bytes that go over the wire; or bytes that never were one. */
export const httpInput = fc
  .constantFrom<HttpTarget>('spaceport', 'spaceship', 'observatory', 'otlp')
  .chain((target) =>
    fc.record({
      target: fc.constant(target),
      bytes: fc.oneof(
        { weight: 8, arbitrary: request(target) },
        { weight: 2, arbitrary: damaged(request(target)) },
        { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
      ),
    }),
  );

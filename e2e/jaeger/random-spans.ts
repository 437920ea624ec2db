/** Spans at random, and questions about them; the same with the same seed. */
import type { Attribute, Span, TracesRequest } from '../../services/observatory/model/otlp.ts';

/** A source of numbers that look random (mulberry32). */
export function randomNumbers(seed: number) {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    oneOf: <T>(...choices: [T, ...T[]]): T => choices[below(choices.length)]!,
    chance: (part: number): boolean => next() < part,
    hex: (digits: number): string => Array.from({ length: digits }, () => below(16).toString(16)).join(''),
  };
}

export type RandomNumbers = ReturnType<typeof randomNumbers>;

export const SERVICES: [string, ...string[]] = ['pontus', 'zura', 'explorer', 'a/b c', 'ñ🚀'];
export const NAMES: [string, ...string[]] = ['POST /dock', 'GET', 'GET /a/{id}', 'x y', ''];
const KINDS: [number, ...number[]] = [0, 1, 2, 3, 4, 5];

const text = (key: string, stringValue: string): Attribute => ({ key, value: { stringValue } });

function attributesOf(random: RandomNumbers): Attribute[] {
  const all: Attribute[] = [
    text('ship', random.oneOf('explorer', 'venture', 'say "ñ"', '')),
    { key: 'code', value: { intValue: random.oneOf('200', '400', '500', '9007199254740993') } },
    { key: 'ratio', value: { doubleValue: random.oneOf(0.25, 1.5, -3) } },
    { key: 'late', value: { boolValue: random.chance(0.5) } },
    { key: 'raw', value: { bytesValue: 'AAEC/w==' } },
    { key: 'route', value: { arrayValue: { values: [{ stringValue: '<a>' }, { intValue: '1' }] } } },
    { key: 'cargo', value: { kvlistValue: { values: [text('kind', 'fuel'), text('a', 'b')] } } },
  ];
  return all.filter(() => random.chance(0.4));
}

/** Traces of `count` spans in all, each trace in one request; they start in the ten minutes before `now`, in milliseconds. */
export function randomTraces(random: RandomNumbers, count: number, now: number): TracesRequest[] {
  const requests: TracesRequest[] = [];
  let left = count;
  while (left > 0) {
    const size = Math.min(left, 1 + random.below(10));
    left -= size;
    requests.push(randomTrace(random, size, now - 600_000 + random.below(500_000)));
  }
  return requests;
}

function randomTrace(random: RandomNumbers, size: number, startMs: number): TracesRequest {
  const traceId = random.chance(0.1) ? `${'0'.repeat(16)}${random.hex(16)}` : random.hex(32);
  const spans: { service: string; span: Span }[] = [];
  for (let index = 0; index < size; index++) {
    const parent = spans[random.below(spans.length)];
    const begun = BigInt(startMs + random.below(2_000)) * 1_000_000n + BigInt(random.below(1_000_000));
    const lasted = BigInt(random.below(50_000_000) - (random.chance(0.05) ? 40_000_000 : 0));
    spans.push({
      service: random.oneOf(...SERVICES),
      span: {
        traceId,
        spanId: random.hex(16),
        parentSpanId: parentOf(random, parent?.span),
        name: random.oneOf(...NAMES),
        kind: random.oneOf(...KINDS),
        startTimeUnixNano: `${begun}`,
        endTimeUnixNano: `${begun + (random.chance(0.05) ? 0n : lasted)}`,
        attributes: attributesOf(random),
        events: random.chance(0.2)
          ? [{ timeUnixNano: `${begun + 5n}`, name: 'refused', attributes: [text('reason', 'full')] }]
          : [],
        links: parent && random.chance(0.1) ? [{ traceId, spanId: parent.span.spanId! }] : [],
        status: random.oneOf({}, {}, { code: 1 }, { code: 2, message: 'Docking limit reached' }),
        ...(random.chance(0.2) ? { traceState: 'vendor=1' } : {}),
      },
    });
  }
  return {
    resourceSpans: spans.map(({ service, span }) => ({
      resource: { attributes: [text('service.name', service)] },
      scopeSpans: [{ scope: { name: 'sos', version: '1' }, spans: [span] }],
    })),
  };
}

function parentOf(random: RandomNumbers, parent: Span | undefined): string {
  if (!parent) return '';
  return random.chance(0.1) ? random.hex(16) : parent.spanId!;
}

import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitFor } from '#testkit/wait-for.ts';
import { Collector, type Signal } from './collector.ts';
import { runToEnd, type Agent } from './foreign-app.ts';
import { LONG, Score } from './score.ts';

const PROTOCOLS = ['grpc', 'http/protobuf', 'http/json'] as const;
const COMPRESSIONS = ['none', 'gzip'] as const;
const SIGNALS: Signal[] = ['traces', 'logs', 'metrics'];
const WAYS = PROTOCOLS.flatMap((protocol) => COMPRESSIONS.map((compression) => ({ protocol, compression })));
type Way = (typeof WAYS)[number];
/** What the others are compared with: the stock exporters, in the protocol that most have. */
const REFERENCE = WAYS.find(
  ({ protocol, compression }) => protocol === 'http/protobuf' && compression === 'none',
)!;

let collector: Collector;
let wanted: Record<Signal, unknown[]>;
beforeAll(async () => {
  collector = await Collector.start();
  wanted = await received('stock', REFERENCE);
});
afterAll(() => collector.stop());

/** Runs the program under an agent; what the Collector understood of its telemetry, by signal, without what differs in each run. */
async function received(
  agent: Agent,
  { protocol, compression }: Way,
  env: Record<string, string> = {},
): Promise<Record<Signal, unknown[]>> {
  const service = [agent, protocol.replace('/', '-'), compression, ...Object.keys(env)].join('-');
  await runToEnd(agent, 'otlp.cjs', {
    OTEL_SERVICE_NAME: service,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://${protocol === 'grpc' ? collector.grpc : collector.http}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    OTEL_EXPORTER_OTLP_COMPRESSION: compression,
    ...env,
  });
  return waitFor(`${service} at the Collector`, () => {
    const [traces, logs, metrics] = SIGNALS.map((signal) => itemsOf(collector.received(signal, service)));
    const all = traces!.length >= 8 && logs!.length >= 35 && metrics!.length >= 8;
    return all && { traces: traces!, logs: logs!, metrics: metrics! };
  });
}

interface Scoped {
  scope?: { name?: string };
  spans?: object[];
  logRecords?: object[];
  metrics?: object[];
}

/** Spans, records and metrics of the program's own scope, each with that; in an order of their own. */
function itemsOf(resources: unknown[]): unknown[] {
  return (resources as Record<string, Scoped[]>[])
    .flatMap(({ scopeSpans = [], scopeLogs = [], scopeMetrics = [] }) => [
      ...scopeSpans,
      ...scopeLogs,
      ...scopeMetrics,
    ])
    .filter(({ scope }) => scope?.name === 'conformance')
    .flatMap(({ scope, spans = [], logRecords = [], metrics = [] }) =>
      [...spans, ...logRecords, ...metrics].map((item) => comparable({ scope, ...item })),
    )
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** Ids and times of a run, in whose place stands that they are there. The program's own times and ids stay. */
function comparable(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, inner: unknown) => {
      if (typeof inner !== 'string') return inner;
      if (/TimeUnixNano$|^timeUnixNano$/.test(key))
        return inner.startsWith('17000000') ? inner : inner === '0' ? '0' : 'a time';
      if (/^(traceId|spanId|parentSpanId)$/.test(key))
        return inner === '' || inner.startsWith('0af7') || inner.startsWith('b7ad')
          ? inner
          : `${inner.length} digits`;
      return key === 'stringValue' && inner.includes('\n    at ') ? 'a stack' : inner;
    }),
  );
}

/** Compares item by item, so that one fault is one miss. */
function compare(
  score: Score,
  way: string,
  found: Record<Signal, unknown[]>,
  wanted: Record<Signal, unknown[]>,
): void {
  for (const signal of SIGNALS) {
    score.check(`${way}, ${signal}: as many`, () =>
      expect(found[signal]).toHaveLength(wanted[signal].length),
    );
    for (const [index, item] of wanted[signal].entries())
      score.check(`${way}, ${signal}: ${JSON.stringify(item).slice(0, 120)}`, () =>
        expect(found[signal][index]).toEqual(item),
      );
  }
}

test('the Collector understands of ours what it understands of the stock exporters', async () => {
  const score = new Score('OTLP', 'ours');
  for (const way of WAYS)
    compare(score, `${way.protocol}, ${way.compression}`, await received('ours', way), wanted);
  score.check('the Collector complains of nothing', () => expect(collector.errors).toEqual([]));
  score.print();
  expect(score.missed).toEqual([]);
});

test.each(PROTOCOLS)('a number that JSON has no word for loses nothing over %s', async (protocol) => {
  const items = await received('ours', { protocol, compression: 'none' }, { ODD_NUMBERS: '1' });
  const everything = JSON.stringify(items.traces);
  expect(everything).toContain('{"key":"huge","value":{"doubleValue":1e+300}}');
  expect(everything).toContain('{"key":"odd","value":{"doubleValue":"NaN"}}');
  expect(collector.errors).toEqual([]);
});

test.runIf(LONG)('stock exporters are counted in every protocol', async () => {
  const score = new Score('OTLP', 'stock');
  for (const way of WAYS) {
    const found = way === REFERENCE ? wanted : await received('stock', way);
    compare(score, `${way.protocol}, ${way.compression}`, found, wanted);
  }
  score.print();
});

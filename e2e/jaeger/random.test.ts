/** 300 spans at random, sent to the observatory and to a real Jaeger, and 500 questions about them: what differs is wanted. */
import { expect, onTestFinished, test } from 'vitest';
import type { TracesRequest } from '../../services/observatory/model/otlp.ts';
import { freePorts } from '#testkit/free-ports.ts';
import { startObservatory } from '#testkit/program.ts';
import { waitFor } from '#testkit/wait-for.ts';
import { comparableV1, comparableV3 } from './comparable.ts';
import { NAMES, randomNumbers, randomTraces, SERVICES, type RandomNumbers } from './random-spans.ts';
import { startJaeger } from './start-jaeger.ts';

const SEED = 20_261_125;
const NOW = Date.now();

const encode = encodeURIComponent;
const json = (values: object) => encode(JSON.stringify(values));
const iso = (millis: number) => encode(new Date(millis).toISOString());

function idsOf(requests: TracesRequest[]): [string, ...string[]] {
  return requests.map(({ resourceSpans }) => resourceSpans![0]!.scopeSpans![0]!.spans![0]!.traceId!) as [
    string,
    ...string[],
  ];
}

function startOf({ resourceSpans = [] }: TracesRequest): number {
  return Math.min(
    ...resourceSpans.map(({ scopeSpans }) => Number(scopeSpans![0]!.spans![0]!.startTimeUnixNano) / 1e6),
  );
}

/** A question of Jaeger's v1 API, or its v3. */
function question(random: RandomNumbers, ids: [string, ...string[]]): string {
  const service = encode(random.oneOf(...SERVICES, 'nobody'));
  return random.oneOf(
    () => v1Search(random, service),
    () => v1Search(random, service),
    () => v1Search(random, service),
    () => v3Search(random, service),
    () => v3Search(random, service),
    () => `/api/traces/${random.oneOf(...ids)}`,
    () => `/api/v3/traces/${random.oneOf(...ids)}`,
    () => `/api/traces?traceID=${random.oneOf(...ids)}&traceID=${random.oneOf(...ids)}`,
    () => `/api/services/${service}/operations`,
    () => `/api/operations?service=${service}&spanKind=${random.oneOf('', 'server', 'client', 'producer')}`,
    () => `/api/v3/operations?service=${service}`,
    () => `/api/dependencies?endTs=${NOW - random.below(600_000)}&lookback=${1 + random.below(600_000)}`,
  )();
}

function v1Search(random: RandomNumbers, service: string): string {
  const start = 1000 * (NOW - random.below(700_000));
  const parts = [
    `operation=${encode(random.oneOf(...NAMES))}`,
    `start=${start}`,
    `end=${start + random.below(400_000_000)}`,
    `minDuration=${random.oneOf('5ms', '20ms', '0.03s', '-1s', '1h')}`,
    `maxDuration=${random.oneOf('10ms', '45ms', '-1s', '1m', 'x')}`,
    `limit=${random.oneOf('1', '3', '20', '1000', '0', '-1', '99999999999', 'x')}`,
    `tag=${encode(random.oneOf('ship:explorer', 'code:400', 'error:true', 'error:false', 'span.kind:server', 'x'))}`,
    `tags=${json(random.oneOf<object>({ ship: 'say "ñ"' }, { ratio: '1.5' }, { late: 'true' }, { reason: 'full' }, { code: '9007199254740993' }, { code: 400 }, { ship: '' }))}`,
  ].filter(() => random.chance(0.3));
  return `/api/traces?${[`service=${service}`, ...parts].join('&')}`;
}

function v3Search(random: RandomNumbers, service: string): string {
  const start = NOW - random.below(700_000);
  const parts = [
    `query.service_name=${service}`,
    `query.operation_name=${encode(random.oneOf(...NAMES))}`,
    `query.duration_min=${random.oneOf('5ms', '20ms', '-1s')}`,
    `query.duration_max=${random.oneOf('45ms', '1m', '-1s', 'x')}`,
    `query.attributes=${json(random.oneOf({ ship: 'explorer' }, { code: '400' }))}`,
    `query.search_depth=${random.oneOf('1', '3')}`,
    `query.raw_traces=${random.oneOf('false', 'x')}`,
  ].filter(() => random.chance(0.25));
  const window = `query.start_time_min=${iso(start)}&query.start_time_max=${iso(start + random.below(400_000))}`;
  const all = [window, `query.num_traces=${random.oneOf('3', '20', '900', '0')}`, ...parts].join('&');
  return `/api/v3/traces?${random.chance(0.1) ? all.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase()) : all}`;
}

interface Answer {
  status: number;
  text: string;
  /** How much was found. */
  size: number;
}

/** Why an answer may differ from Jaeger 2.13's; undefined where it may not. */
function wanted(path: string, our: Answer, their: Answer): string | undefined {
  if (
    /[?&]tag=(error|span\.kind)/.test(path) &&
    path.includes('&tags=') &&
    their.status === 200 &&
    their.size === 0
  )
    return 'a tag that is a field of the span and one that is an attribute: Jaeger 2.13 finds nothing in memory';
  if (
    /[?&](limit|query\.num_?[tT]races)=(0|-1)(&|$)/.test(path) &&
    our.status === 400 &&
    their.status === 500
  )
    return 'a limit below 1 is the asker’s error, 400: Jaeger says 500';
  if (/[?&]query\.(startTime|serviceName|numTraces)/.test(path) && their.status === 400)
    return 'v3 takes camelCase, as Jaeger does since 2.13';
  if (/[?&]query\.(attributes|search_depth|searchDepth)=/.test(path))
    return 'v3 filters by query.attributes and query.search_depth: Jaeger 2.13 ignores them';
  return undefined;
}

test('the observatory answers 500 questions about 300 spans as Jaeger does, but for what is better', async () => {
  const random = randomNumbers(SEED);
  const requests = randomTraces(random, 300, NOW).toSorted((a, b) => startOf(a) - startOf(b)); // Jaeger's limit takes what came last
  const ids = idsOf(requests);
  const port = await freePorts(3);
  const observatory = await startObservatory(port);
  onTestFinished(async () => void (await observatory.stop()));
  const jaeger = await startJaeger();
  const [ours, theirs] = [`http://localhost:${port}`, jaeger.url];
  for (const otlp of [`http://localhost:${port + 2}`, jaeger.otlpHttp])
    for (const request of requests) {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${otlp}/v1/traces`, {
        method: 'POST',
        headers,
        body: JSON.stringify(request),
      });
      expect(response.status).toBe(200);
    }
  for (const base of [ours, theirs])
    await waitFor(
      'the last trace',
      async () => (await fetch(`${base}/api/traces/${ids.at(-1)}`)).status === 200,
    );

  const differences = new Map<string, number>();
  let alike = 0;
  let found = 0;
  for (let count = 0; count < 500; count++) {
    const path = question(random, ids);
    const [our, their] = await Promise.all([ask(ours, path), ask(theirs, path)]);
    if (their.status === 200 && their.size > 0) found++;
    if (our.status === their.status && our.text === their.text) {
      alike++;
      continue;
    }
    const why = wanted(path, our, their);
    if (why !== undefined) {
      differences.set(why, (differences.get(why) ?? 0) + 1);
      continue;
    }
    expect.soft(our.status, path).toBe(their.status);
    expect.soft(JSON.parse(our.text), path).toEqual(JSON.parse(their.text));
  }
  process.stdout.write(`${alike} questions answered alike, ${found} with something found\n`);
  for (const [why, count] of differences) process.stdout.write(`${count} differ: ${why}\n`);
  expect(found).toBeGreaterThan(150);
});

/** An answer in a form that can be compared; of a refusal only the status and the shape, since the words may differ. */
async function ask(base: string, path: string): Promise<Answer> {
  const response = await fetch(`${base}${path}`);
  const { status } = response;
  const body = (await response.json()) as { data?: unknown; errors?: unknown; result?: never };
  if (status !== 200) return { status, text: JSON.stringify(Object.keys(body).toSorted()), size: 0 };
  const comparable = path.startsWith('/api/v3')
    ? comparableV3(body)
    : comparableV1(body as { data: unknown });
  const size = (body.data as unknown[] | undefined)?.length ?? 1;
  return { status, text: JSON.stringify(comparable), size };
}

/** The table "What each image records" of otel/README.md: one dock between two processes, preloaded and injected in both ways. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { ROOT } from '#testkit/command.ts';
import { freePorts } from '#testkit/free-ports.ts';
import { send } from '#testkit/http.ts';
import { spansOf, type Span } from '#testkit/jaeger.ts';
import { Program, PROMPT_EXPORT, startObservatory } from '#testkit/program.ts';
import { waitFor } from '#testkit/wait-for.ts';
import { OURS, STOCK } from '../cluster/backend/install-injected.ts';
import {
  haveOperatorPackages,
  injected,
  OPERATOR_IMAGE,
  ourAgent,
  stockAgent,
  type Start,
} from './agents.ts';

/** The five HTTP spans. */
const DOCK = [
  'spaceport server GET /request_docking/:ship_id',
  'spaceport server POST /dock',
  'spaceship client GET',
  'spaceship client POST',
  'spaceship server POST /dock/:spaceport',
];

const WHOLE = {
  calls: DOCK,
  spans: 5,
  logLines: { ofDock: 7, withoutTrace: 0 },
  headers: { traceresponse: true, serverTiming: true },
  own: { attributes: true, metrics: true },
  servicesWithTracedProbes: 0,
  collectorDown: 'arrives later',
};

/** One more span for each middleware and router; no retry. */
const STOCK_OF_ANY_VERSION = { ...WHOLE, spans: 29, servicesWithTracedProbes: 2, collectorDown: 'lost' };

/** The table's cells. */
const TABLE = {
  preload: WHOLE,
  'our image': WHOLE,
  'stock 0.82': STOCK_OF_ANY_VERSION,
  'stock 0.78': {
    ...STOCK_OF_ANY_VERSION,
    headers: { traceresponse: false, serverTiming: false },
    own: { attributes: false, metrics: false },
  },
};

type Way = keyof typeof TABLE;
const WAYS = (Object.keys(TABLE) as Way[]).filter((way) => way !== 'stock 0.78' || haveOperatorPackages());

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agents-'));
});

afterAll(() => rm(folder, { recursive: true }));

const STARTS: Record<Way, () => Promise<Start>> = {
  preload: async () => ({ args: ['--import', './services/instrumentation.ts'], change: (env) => env }),
  'our image': async () => injected(OURS, await ourAgent(join(folder, 'ours'))),
  'stock 0.82': async () => injected(STOCK, await stockAgent(join(folder, '0.82'), ROOT)),
  'stock 0.78': async () => injected(STOCK, await stockAgent(join(folder, '0.78'), OPERATOR_IMAGE)),
};

test('each cell of the table', async () => {
  const { dependencies } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  expect(dependencies['@opentelemetry/auto-instrumentations-node'], 'say it in otel/README.md').toMatch(
    /^0\.82\./,
  );
  const port = await freePorts(3 + 2 * WAYS.length);
  const pairs = await Promise.all(
    WAYS.map(async (way, index) => startPair(way, await STARTS[way](), port + 3 + 2 * index, port + 1)),
  );
  const missed = await Promise.all(pairs.map(missedTrace));
  const observatory = await startObservatory(port);
  onTestFinished(() => void observatory.process.kill('SIGKILL'));
  const cells = await Promise.all(
    pairs.map((pair, index) => measure(pair, missed[index] ?? '', `http://localhost:${port}`)),
  );
  expect(Object.fromEntries(WAYS.map((way, index) => [way, cells[index]]))).toEqual(
    Object.fromEntries(WAYS.map((way) => [way, TABLE[way]])),
  );
});

const KINDS = ['spaceport', 'spaceship'] as const;

/** A service, and where it listens. */
interface Service {
  name: string;
  url: string;
  program: Program;
}

interface Pair {
  way: Way;
  services: Service[];
  ship: string;
}

async function startPair(way: Way, { args, change }: Start, port: number, otlp: number): Promise<Pair> {
  const services = KINDS.map((kind, index) => {
    const env = {
      ...PROMPT_EXPORT,
      PORT: `${port + index}`,
      OTEL_SERVICE_NAME: `${kind}-${way.replace(' ', '-')}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${otlp}`,
      OTEL_LOG_LEVEL: 'warn', // unset, the stock SDK does not print that an export failed
      ...(kind === 'spaceship' && { SPACEPORTS: `pontus-spaceport=http://localhost:${port}` }),
    };
    const program = new Program([...args, `services/${kind}/main.ts`], change(env));
    onTestFinished(() => void program.process.kill('SIGKILL'));
    return { name: env.OTEL_SERVICE_NAME, url: `http://localhost:${env.PORT}`, program };
  });
  for (const { program } of services) await program.printed('Listening on');
  return { way, services, ship: `http://localhost:${port + 1}` };
}

/** Sends a ship's request as part of a new trace. */
async function act({ ship }: Pair, action: 'dock' | 'separate') {
  const id = randomBytes(16).toString('hex');
  const headers = { traceparent: `00-${id}-00f067aa0ba902b7-01` };
  const answer = await send(`${ship}/${action}/pontus-spaceport`, { method: 'POST', headers });
  return { ...answer, id };
}

/** How often a service has printed that an export failed: telemetry once, the stock SDK for each export of metrics. */
function failures({ program }: Service): number {
  const lines = `${program.stdout}\n${program.stderr}`.split('\n');
  return lines.filter((line) => /export\.failing|metrics export failed/.test(line)).length;
}

/** The trace of a refusal that no Collector took: spans leave after 50 ms, so before the second export of metrics. */
async function missedTrace(pair: Pair): Promise<string> {
  const before = pair.services.map(failures);
  const { status, id } = await act(pair, 'separate');
  expect(status).toBe(400);
  await waitFor('failed exports', () =>
    pair.services.every((service, index) =>
      pair.way.startsWith('stock') ? failures(service) >= (before[index] ?? 0) + 2 : failures(service) > 0,
    ),
  );
  return id;
}

/** The spans of calls between services, without those of what happens within one. */
const callsOf = (spans: Span[]) => spans.filter(({ kind }) => kind === 'client' || kind === 'server');

async function measure(pair: Pair, missed: string, observatory: string): Promise<typeof WHOLE> {
  const ask = async <T>(path: string) =>
    ((await (await fetch(`${observatory}${path}`)).json()) as { data: T }).data;
  for (const { name, url } of pair.services)
    await waitFor(`a span of ${name}`, async () => {
      await fetch(`${url}/docked_ships`);
      return (await ask<unknown[]>(`/api/traces?service=${name}`)).length > 0;
    });
  for (const { url } of pair.services) expect((await fetch(`${url}/healthz`)).status).toBe(200);
  const { status, headers, id } = await act(pair, 'dock');
  expect(status).toBe(200);

  // What a service recorded before this has arrived when this has.
  const { id: last } = await act(pair, 'dock');
  await waitFor(
    `the last trace, ${pair.way}`,
    async () =>
      callsOf(await spansOf(observatory, last)).length === DOCK.length &&
      pair.services.every(({ program }) => program.stdout.includes(last)),
  );
  const metrics = await waitFor(`metrics, ${pair.way}`, async () => {
    const all =
      await ask<{ service: string; name: string; attributes: Record<string, unknown> }[]>('/api/metrics');
    const series = all.filter(({ service }) => service === pair.services[0]?.name);
    return series.some(({ attributes }) => attributes['http.route'] === '/dock') && series;
  });
  const operations = await Promise.all(
    pair.services.map(({ name }) => ask<string[]>(`/api/services/${name}/operations`)),
  );
  const spans = await spansOf(observatory, id);
  const lines = pair.services.flatMap(({ program }) => {
    const all = program.stdout.split('\n').filter((line) => line.startsWith('{"time"'));
    return all.slice(all.findIndex((line) => line.includes('Listening on')) + 1);
  });
  return {
    calls: callsOf(spans)
      .map(({ service, kind, name }) => `${service.split('-')[0]} ${kind} ${name}`)
      .toSorted(),
    spans: spans.length,
    logLines: {
      ofDock: lines.filter((line) => line.includes(id)).length,
      withoutTrace: lines.filter((line) => !line.includes('"trace_id"')).length,
    },
    headers: {
      traceresponse: headers.get('traceresponse')?.includes(id) ?? false,
      serverTiming: headers.get('server-timing')?.includes(id) ?? false,
    },
    own: {
      attributes: spans.some(({ tags }) => Object.keys(tags).some((key) => key.startsWith('sos.'))),
      metrics: metrics.some(({ name }) => name.startsWith('sos.')),
    },
    servicesWithTracedProbes: operations.filter((names) => names.includes('GET /healthz')).length,
    collectorDown:
      callsOf(await spansOf(observatory, missed)).length === DOCK.length ? 'arrives later' : 'lost',
  };
}

/** otel/v2 and otel/autoinstrumentation: what the API server says of the resources, and what a pod does that the Operator has changed. */
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { haveCluster, namespace, type Namespace } from '#testkit/cluster.ts';
import { runWhole } from '#testkit/command.ts';
import { build, buildImage, type Image } from '#testkit/images.ts';
import { waitFor } from '#testkit/wait-for.ts';
import {
  install,
  installInjected,
  nameCollectorAsOperator,
  OURS,
  STOCK,
  STOCK_IMAGE,
  type Release,
} from './install-injected.ts';

/** What a file of YAML holds. */
const read = async (file: string) => parse(await readFile(file, 'utf8'));

/** As the Collector merges one configuration into another: maps are merged, all else is replaced. */
function merged(base: unknown, over: unknown): unknown {
  const isMap = (it: unknown): it is Record<string, unknown> =>
    typeof it === 'object' && it !== null && !Array.isArray(it);
  if (!isMap(base) || !isMap(over)) return over;
  const result = { ...base };
  for (const [key, value] of Object.entries(over))
    result[key] = key in base ? merged(base[key], value) : value;
  return result;
}

type Tag = { key: string; value: unknown };
type Span = {
  spanID: string;
  operationName: string;
  processID: string;
  references: { spanID: string }[];
  tags: Tag[];
};
type JaegerTrace = { spans: Span[]; processes: Record<string, { serviceName: string; tags: Tag[] }> };

const tag = (tags: Tag[], key: string) => tags.find((tag) => tag.key === key)?.value;

/** One line for each span: who, what kind, name, and the route where there is one; parents before children. */
function outline({ spans, processes }: JaegerTrace): string[] {
  const under = (parent: string | undefined, depth: number): string[] =>
    spans
      .filter(({ references }) => references[0]?.spanID === parent)
      .toSorted((a, b) => (a.operationName < b.operationName ? -1 : 1))
      .flatMap((span) => {
        const { serviceName } = processes[span.processID] ?? {};
        const line = `${serviceName} ${String(tag(span.tags, 'span.kind'))} ${span.operationName}`;
        return [`${'  '.repeat(depth)}${line}`, ...under(span.spanID, depth + 1)];
      });
  return under(undefined, 0);
}

const IMAGES: Image[] = ['spaceport', 'spaceship', 'autoinstrumentation'];

const RELEASES: Release[] = [
  { name: 'pontus', chart: 'spaceport' },
  { name: 'explorer', chart: 'spaceship' },
];

/** Docks from outside the ship's process, and answers with the trace's id if the response names one. */
async function dock({ kubectl }: Namespace): Promise<{ status: number; traceresponse: string | null }> {
  const program = `fetch('http://localhost:8080/dock/pontus-spaceport', { method: 'POST' }).then(({ status, headers }) =>
    console.log(JSON.stringify({ status, traceresponse: headers.get('traceresponse') })))`;
  const quiet = ['env', '-u', 'NODE_OPTIONS', 'node', '-e', program];
  return JSON.parse(await kubectl('exec', 'deployment/explorer-spaceship', '--', ...quiet));
}

const DOCK = [
  'explorer-spaceship server POST /dock/:spaceport',
  '  explorer-spaceship client GET',
  '    pontus-spaceport server GET /request_docking/:ship_id',
  '  explorer-spaceship client POST',
  '    pontus-spaceport server POST /dock',
];

/** The calls between services, without what happens within one. */
function callsOf(trace: JaegerTrace): string[] {
  return outline(trace).filter((line) => / (server|client) /.test(line));
}

describe.runIf(haveCluster)('the Operator', { timeout: 300_000 }, () => {
  test('its resources are valid', async () => {
    await using space = await namespace();
    const files = ['otel/v2', 'otel/autoinstrumentation/instrumentation.yaml'].flatMap((file) => [
      '-f',
      file,
    ]);
    const apply = ['-n', space.name, 'apply', '--dry-run=server', '--validate=strict', ...files];
    expect((await runWhole('kubectl', apply)).stderr).toBe('');
  });

  test('its Collector is configured as every other', async () => {
    const files = ['otel/collector.yaml', 'otel/durable.yaml', 'otel/v2/collector.yaml'];
    const [base, durable, resource] = await Promise.all(files.map(read));
    expect(resource.spec.config).toEqual(merged(base, durable));
  });

  test('from no telemetry to the whole trace, preloaded and injected, with our image and with theirs', async () => {
    for (const image of IMAGES) await buildImage(image);
    await build(STOCK_IMAGE, 'e2e/cluster/backend/operator-image');

    await using space = await namespace();
    await space.kubectl('apply', '-k', 'k8s');
    await nameCollectorAsOperator(space);
    await space.ready();

    const trace = (id: string) =>
      waitFor('the trace', async () => {
        const { data } = JSON.parse(await space.get('jaeger:16686', `/api/traces/${id}`)) as {
          data: JaegerTrace[];
        };
        return data[0] && callsOf(data[0]).length >= DOCK.length ? data[0] : undefined;
      });
    const story = async () =>
      (await space.kubectl('logs', '-l', 'space.observation.system/type', '--tail=-1')).split('\n');

    await install(space, 'none', RELEASES);
    expect(await dock(space)).toEqual({ status: 200, traceresponse: null });

    for (const way of ['preload', 'ours']) {
      if (way === 'preload') await install(space, 'preload', RELEASES);
      else await installInjected(space, RELEASES, OURS);
      const { status, traceresponse } = await dock(space);
      expect(status).toBe(200);
      const id = traceresponse?.split('-')[1] ?? '';
      const found = await trace(id);
      expect(outline(found), way).toEqual(DOCK);
      for (const { serviceName, tags } of Object.values(found.processes))
        expect(tag(tags, 'k8s.deployment.name'), way).toBe(serviceName);
      const lines = (await story()).filter((line) => line.includes(id));
      expect(lines.join('\n'), way).toMatch(/Ship .* docked successfully/);
    }

    // The Operator's own image: no traceresponse, and a span for each middleware between the five; but the log has the trace's id.
    await installInjected(space, RELEASES, STOCK);
    expect(await dock(space)).toEqual({ status: 200, traceresponse: null });
    const success = (await story()).find((line) => /Ship .* docked successfully/.test(line)) ?? '{}';
    const calls = callsOf(await trace(JSON.parse(success).trace_id));
    const bare = (lines: string[]) => lines.map((line) => line.trim()).toSorted();
    expect(bare(calls)).toEqual(bare(DOCK));
  });
});

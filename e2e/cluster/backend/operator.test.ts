/** otel/v2 and otel/autoinstrumentation: what the API server says of the resources, and what a pod does that the Operator has changed. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { haveCluster, namespace, type Namespace } from '#testkit/cluster.ts';
import { runWhole } from '#testkit/command.ts';
import { build, buildImage, type Image } from '#testkit/images.ts';
import { waitFor } from '#testkit/wait-for.ts';
import { eachCollector } from './telemetry-pod.ts';
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
  return under(CALLER_SPAN_ID, 0);
}

const IMAGES: Image[] = ['spaceport', 'spaceship', 'autoinstrumentation'];

/** Spans of a dock with the Operator's own image: one more for each middleware and router. */
const STOCK_SPANS = 32;

const RELEASES: Release[] = [
  { name: 'pontus', chart: 'spaceport' },
  { name: 'explorer', chart: 'spaceship' },
];

/** The span that a dock's request names as its parent; nothing records it. */
const CALLER_SPAN_ID = '00f067aa0ba902b7';

/** What a client sees of a dock. */
interface Docked {
  status: number;
  traceresponse: string | null;
  serverTiming: string | null;
}

/** Docks from outside the ship's process, as part of the trace `id`. */
async function dock({ kubectl }: Namespace, id: string): Promise<Docked> {
  const traceparent = `00-${id}-${CALLER_SPAN_ID}-01`;
  const program = `fetch('http://localhost:8080/dock/pontus-spaceport', { method: 'POST', headers: { traceparent: '${traceparent}' } })
    .then(({ status, headers }) => console.log(JSON.stringify({
      status, traceresponse: headers.get('traceresponse'), serverTiming: headers.get('server-timing') })))`;
  const quiet = ['env', '-u', 'NODE_OPTIONS', 'node', '-e', program];
  return JSON.parse(await kubectl('exec', 'deployment/explorer-spaceship', '--', ...quiet));
}

/** How many log lines a dock has in both services. */
const DOCK_LINES = 7;

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

  test('what each image gives, as otel/README.md has it', async () => {
    for (const image of IMAGES) await buildImage(image);
    await build(STOCK_IMAGE, 'e2e/cluster/backend/operator-image');

    await using space = await namespace();
    await space.kubectl('apply', '-k', 'k8s');
    await nameCollectorAsOperator(space);
    await space.ready();
    const jaeger = async (path: string) => JSON.parse(await space.get('jaeger:16686', path)).data;

    /** Docks once with what is installed: the cells of the table. */
    const measure = async (spans: number) => {
      const id = randomBytes(16).toString('hex');
      const { status, traceresponse, serverTiming } = await dock(space, id);
      const trace = await waitFor(`${spans} spans`, async () => {
        const [found] = (await jaeger(`/api/traces/${id}`)) as JaegerTrace[];
        return found && found.spans.length >= spans ? found : undefined;
      });
      const lines = await space.kubectl('logs', '-l', 'space.observation.system/type', '--tail=-1');
      const newest = ['--sort-by=.metadata.creationTimestamp', '-o', 'jsonpath={.items[-1:].metadata.name}'];
      const pod = await space.kubectl('get', 'pods', '-l', 'app.kubernetes.io/name=spaceport', ...newest);
      const metrics = await waitFor(`metrics of ${pod}`, async () => {
        const series = (await eachCollector(space, 8889)).split('\n');
        const own = series.filter((line) => line.includes(`k8s_pod_name="${pod}"`));
        return own.length > 0 ? own : undefined;
      });
      const operations = (await jaeger('/api/services/explorer-spaceship/operations')) as string[];
      return {
        status,
        calls: callsOf(trace).map((line) => line.trim()),
        spans: trace.spans.length,
        placed: Object.values(trace.processes).every(
          ({ serviceName, tags }) => tag(tags, 'k8s.deployment.name') === serviceName,
        ),
        logLines: lines.split('\n').filter((line) => line.includes(id)).length,
        headers: [traceresponse?.includes(id), serverTiming?.includes(id)],
        ownAttributes: trace.spans.some(({ tags }) => tags.some(({ key }) => key.startsWith('sos.'))),
        ownMetrics: metrics.some((line) => line.startsWith('sos_')),
        probes: operations.some((name) => /healthz|readyz/.test(name)),
      };
    };

    await install(space, 'none', RELEASES);
    expect(await dock(space, '0af7651916cd43dd8448eb211c80319c')).toMatchObject({
      status: 200,
      traceresponse: null,
    });

    const whole = {
      status: 200,
      calls: DOCK.map((line) => line.trim()),
      spans: 5,
      placed: true,
      logLines: DOCK_LINES,
      headers: [true, true],
      ownAttributes: true,
      ownMetrics: true,
      probes: false,
    };
    await install(space, 'preload', RELEASES);
    expect(await measure(5), 'preload').toEqual(whole);
    await installInjected(space, RELEASES, OURS);
    expect(await measure(5), 'our image').toEqual(whole);

    await installInjected(space, RELEASES, STOCK);
    const stock = await measure(STOCK_SPANS);
    expect({ ...stock, calls: stock.calls.toSorted() }, "the Operator's own image").toEqual({
      ...whole,
      calls: whole.calls.toSorted(), // nested in spans of middleware
      spans: STOCK_SPANS,
      headers: [undefined, undefined],
      ownAttributes: false,
      ownMetrics: false,
      probes: true,
    });
  });
});

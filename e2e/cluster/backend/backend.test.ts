/** `kubectl apply -k k8s/` and its overlays, really run: what a pod sends arrives, and says where it came from. */
import { describe, expect, test } from 'vitest';
import { beacon } from './telemetry-pod.ts';
import { haveCluster, kubectl, namespace, type Namespace } from '#testkit/cluster.ts';
import { runWhole } from '#testkit/command.ts';
import { buildImage } from '#testkit/images.ts';
import { waitFor } from '#testkit/wait-for.ts';

type Tag = { key: string; value: string };
type JaegerTrace = { spans: unknown[]; processes: Record<string, { serviceName: string; tags: Tag[] }> };

const trace = (space: Namespace, id: string, backend = 'jaeger:16686') =>
  waitFor(`trace ${id}`, async () => {
    const { data } = JSON.parse(await space.get(backend, `/api/traces/${id}`)) as { data: JaegerTrace[] };
    return data[0]?.spans.length ? data[0] : undefined;
  });

/** The resource attributes of the beacon's trace. */
const resource = ({ processes }: JaegerTrace) =>
  Object.fromEntries(
    Object.values(processes).flatMap(({ tags }) => tags.map(({ key, value }) => [key, value])),
  );

const whereabouts = async ({ name, kubectl }: Namespace) => {
  const [pod, node] = (
    await kubectl(
      'get',
      'pods',
      '-l',
      'app=beacon',
      '-o',
      'jsonpath={.items[0].metadata.name} {.items[0].spec.nodeName}',
    )
  ).split(' ');
  return {
    'k8s.namespace.name': name,
    'k8s.deployment.name': 'beacon',
    'k8s.pod.name': pod,
    'k8s.node.name': node,
  };
};

const COLLECTOR = 'app.kubernetes.io/name=otel-collector';

/** The metrics of both replicas: what a service sends is at one of them. */
const eachCollector = async (space: Namespace, port: number) =>
  (
    await Promise.all(
      [0, 1].map((replica) => space.get(`otel-collector-${replica}:${port}`, '/metrics', 'pod')),
    )
  ).join('');

describe.runIf(haveCluster)('the backend', { timeout: 180_000, concurrent: false }, () => {
  test.for(['k8s', 'k8s/overlays/badger', 'k8s/overlays/observatory', 'k8s/overlays/existing-collector'])(
    '%s is valid, and nothing in it breaks the restricted standard',
    async (folder) => {
      await using space = await namespace();
      const { stderr } = await runWhole('kubectl', [
        '-n',
        space.name,
        'apply',
        '--dry-run=server',
        '-k',
        folder,
      ]);
      expect(stderr).toBe('');
    },
  );

  test('spans, metrics and log records arrive and name their pod; an outage of Jaeger loses nothing', async () => {
    await using space = await namespace();
    const started = Date.now();
    // The log records stop at the Collector here: let it print them.
    const last = '- --config=/etc/otelcol/kubernetes.yaml';
    const detailed = `${last}\n        - "--config=yaml:exporters::debug::verbosity: detailed"`;
    await space.apply((await kubectl('kustomize', 'k8s')).replace(last, detailed));
    await space.ready();
    const took = Date.now() - started;
    process.stdout.write(`backend ready in ${took} ms\n`);

    const first = await trace(space, await beacon(space));
    const place = await whereabouts(space);
    expect(resource(first)).toMatchObject({ ...place, 'deployment.environment.name': 'development' });

    // Metrics: one line for Prometheus, with the same attributes as labels.
    const metrics = await eachCollector(space, 8889);
    const line = metrics.split('\n').find((line) => line.startsWith('sos_beacon{'));
    for (const [key, value] of Object.entries(place))
      expect(line).toContain(`${key.replaceAll('.', '_')}="${value}"`);

    // The Collector's own count.
    const own = await eachCollector(space, 8888);
    expect(own).toMatch(/^otelcol_receiver_accepted_spans\{.*\} 1$/m);
    expect(own).toMatch(/^otelcol_receiver_accepted_log_records\{.*\} 1$/m);

    // Log records, as the Collector would pass them on.
    const shown = await space.kubectl('logs', '-l', COLLECTOR, '--tail=-1');
    const record = shown.slice(shown.indexOf('a light is seen') - 2_000);
    for (const [key, value] of Object.entries(place)) expect(record).toContain(`${key}: Str(${value})`);

    await space.kubectl('scale', 'deployment/jaeger', '--replicas=0');
    await space.kubectl(
      'wait',
      '--for=delete',
      'pod',
      '-l',
      'app.kubernetes.io/name=jaeger',
      '--timeout=60s',
    );
    const during = await beacon(space);
    await waitFor('the beacon', async () =>
      (await space.kubectl('logs', 'deployment/beacon')).includes('sent'),
    );
    await space.kubectl('scale', 'deployment/jaeger', '--replicas=1');
    expect(resource(await trace(space, during))).toMatchObject(await whereabouts(space));
  });

  test('the Collector may read the pods of its own namespace, and no more', async () => {
    await using space = await namespace();
    await space.kubectl('apply', '-f', 'k8s/collector/rbac.yaml');
    const may = async (...what: string[]) => {
      const account = `--as=system:serviceaccount:${space.name}:otel-collector`;
      return (await kubectl('auth', 'can-i', ...what, account).catch(() => 'no')).trim() === 'yes';
    };
    expect(await may('list', 'pods', '-n', space.name)).toBe(true);
    expect(await may('list', 'pods', '-A')).toBe(false);
    expect(await may('delete', 'pods', '-n', space.name)).toBe(false);
    expect(await may('get', 'secrets', '-n', space.name)).toBe(false);
    expect(await may('list', 'nodes')).toBe(false);
  });

  test('badger: traces are still there when Jaeger comes back as another pod', async () => {
    await using space = await namespace();
    await space.kubectl('apply', '-k', 'k8s/overlays/badger');
    await space.ready();
    const id = await beacon(space);
    await trace(space, id);
    await space.kubectl('delete', 'pod', '-l', 'app.kubernetes.io/name=jaeger');
    await space.ready();
    expect(resource(await trace(space, id))).toMatchObject(await whereabouts(space));
  });

  test('observatory: takes all three signals, and gives the log records of a trace', async () => {
    const { repository, tag } = await buildImage('observatory');
    await using space = await namespace();
    const manifests = await kubectl('kustomize', 'k8s/overlays/observatory');
    await space.apply(manifests.replace('sos/observatory:dev', `${repository}:${tag}`));
    await space.ready();
    const id = await beacon(space);
    for (const backend of ['jaeger:16686', 'observatory:16686'])
      expect(resource(await trace(space, id, backend))).toMatchObject(await whereabouts(space));
    const list = async (path: string) => JSON.parse(await space.get('observatory:16686', path)).data;
    await waitFor('its log records', async () => (await list(`/api/logs?trace_id=${id}`))[0]);
    expect(await list(`/api/logs?trace_id=${id}`)).toMatchObject([{ traceId: id, body: 'a light is seen' }]);
    // Each signal has a queue of its own; a volume that an earlier test has used may still have something to tell.
    const metrics = async () => (await list('/api/metrics')) as { service: string }[];
    const metric = await waitFor('its metric', async () =>
      (await metrics()).find(({ service }) => service === 'beacon'),
    );
    expect(metric).toMatchObject({ name: 'sos.beacon', value: 1 });
  });

  test('existing-collector: the name otel-collector leads to the one that is there, and its traces to our Jaeger', async () => {
    await using space = await namespace();
    await using theirs = await namespace();
    await space.kubectl('apply', '-k', 'k8s/overlays/existing-collector');
    const externalName = `otel-collector.${theirs.name}.svc.cluster.local`;
    await space.kubectl(
      'patch',
      'service',
      'otel-collector',
      '-p',
      JSON.stringify({ spec: { externalName } }),
    );
    await theirs.kubectl('apply', '-k', 'k8s/collector');
    const endpoint = `JAEGER_ENDPOINT=jaeger.${space.name}.svc.cluster.local:4317`;
    await theirs.kubectl('set', 'env', 'statefulset/otel-collector', endpoint);
    await theirs.ready();
    await space.ready();
    expect((await trace(space, await beacon(space))).spans).toHaveLength(1);
  });
});

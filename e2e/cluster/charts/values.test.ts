import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { POOL_SIZE as SPACEPORT_CONNECTIONS } from '#database/database.ts';
import { haveCluster, helm, namespace, sets, type Chart, type Values } from '#testkit/cluster.ts';
import { run } from '#testkit/command.ts';
import { CONNECTIONS as CLEANER_CONNECTIONS } from '../../../services/cleaner/queue-worker.ts';
import { CHARTS, objects, template, type Kinds } from './helm.ts';

const container = ({ Deployment }: Partial<Kinds>) => Deployment!.spec.template.spec.containers[0];

const env = (rendered: Partial<Kinds>) =>
  Object.fromEntries(container(rendered).env.map(({ name, value }) => [name, value]));

const DIGEST = `sha256:${'0'.repeat(64)}`;

describe.runIf(haveCluster)('the charts', () => {
  test.for(CHARTS)('%s passes helm lint --strict', async (chart) => {
    expect(await helm('lint', '--strict', `helm/${chart}`)).toContain('0 chart(s) failed');
  });

  test("cleaner passes helm lint --strict, and takes its queue from the spaceports' database", async () => {
    const values: Values = {
      'database.existingSecret': 'postgres',
      'rollbar.existingSecret': 'rollbar',
      'networkPolicy.enabled': true,
    };
    const linted = await helm('lint', '--strict', 'helm/cleaner', ...sets(values));
    expect(linted).toContain('0 chart(s) failed');
    const rendered = await objects('cleaner', values);
    expect(Object.keys(env(rendered))).toEqual(
      expect.arrayContaining(['DATABASE_URL', 'ROLLBAR_ACCESS_TOKEN', 'OTEL_EXPORTER_OTLP_ENDPOINT']),
    );
    expect(container(rendered).args.at(-1)).toBe('services/cleaner/main.ts');
    expect(rendered.NetworkPolicy?.spec.ingress).toEqual([]);
    expect(rendered.NetworkPolicy?.spec.egress.flatMap(({ ports }) => ports.map(({ port }) => port))).toEqual(
      [53, 53, 4317, 5432, 443],
    );
    expect(rendered.Service).toBeUndefined();
  });

  test('spaceports and cleaners at full replicas, each rolling, share the connections that PostgreSQL has', async () => {
    const replicas = async (chart: Chart) =>
      1 + Number(/maxReplicas: (\d+)/.exec(await readFile(`helm/${chart}/values.yaml`, 'utf8'))?.[1]);
    const spaceports = 2 * (await replicas('spaceport')) * SPACEPORT_CONNECTIONS;
    const cleaners = (await replicas('cleaner')) * CLEANER_CONNECTIONS;
    expect(spaceports + cleaners).toBeLessThanOrEqual(100 - 3);
  });

  test.for<[Chart, Values, string]>([
    ['spaceport', { replicas: 2 }, "'/replicas'"], // a register in each one's memory
    ['spaceport', { 'autoscaling.enabled': true }, "'/autoscaling/enabled'"],
    ['spaceport', { 'env.DATABASE_URL': 'postgres://sos:secret@db/sos' }, "'DATABASE_URL'"], // not in a Secret
    ['spaceport', { 'database.existingSecret': 'A b' }, "'/database/existingSecret'"],
    ['spaceport', { 'service.nodePort': 80 }, "'/service/nodePort'"],
    ['spaceport', { 'service.nodePort': 'http' }, "'/service/nodePort'"],
    ['spaceport', { nodePort: 31000 }, "'nodePort'"],
    ['spaceport', { 'env.DOCKING_LIMIT': 0 }, "'/env/DOCKING_LIMIT'"],
    ['spaceport', { 'env.DOCKING_LIMITS': 3 }, "'DOCKING_LIMITS'"],
    ['spaceport', { 'env.FAILURE_RATE': 1.5 }, "'/env/FAILURE_RATE'"],
    ['spaceport', { 'env.LOG_LEVEL': 'loud' }, "'/env/LOG_LEVEL'"],
    ['spaceship', { 'env.DOCKING_LIMIT': 3 }, "'DOCKING_LIMIT'"],
    ['spaceship', { replicas: 'many' }, "'/replicas'"],
    ['spaceship', { 'telemetry.mode': 'on' }, "'/telemetry/mode'"],
    ['spaceship', { 'telemetry.env.LOG_LEVEL': 'info' }, "'LOG_LEVEL'"],
    ['spaceship', { 'shutdown.gracePeriodSeconds': 12 }, 'shutdown.gracePeriodSeconds'],
    ['spaceship', { 'autoscaling.enabled': true, 'autoscaling.minReplicas': 9 }, 'autoscaling.maxReplicas'],
    ['spaceship', { 'image.tag': 'dev:1' }, "'/image/tag'"],
    ['spaceship', { 'telemetry.env.OTEL_SERVICE_NAME': 'x' }, "'/telemetry/env/OTEL_SERVICE_NAME'"],
    [
      'spaceport',
      { 'telemetry.env.OTEL_EXPORTER_OTLP_ENDPOINT': 'http://x:4317' },
      "'/telemetry/env/OTEL_EXPORTER_OTLP_ENDPOINT'",
    ],
    ['spaceport', { 'telemetry.endpoint': 'http://collector' }, "'/telemetry/endpoint'"], // which port?
    ['spaceport', { 'telemetry.endpoint': null }, "'endpoint'"],
    ['spaceport', { image: null }, "'image'"],
    ['spaceship', { 'shutdown.preStopSeconds': null }, "'preStopSeconds'"],
    ['spaceport', { 'env.HOST': '127.0.0.1' }, "'/env/HOST'"], // where no probe would find it
    ['spaceport', { 'env.FAILURE_RATE': '1e-05' }, "'/env/FAILURE_RATE'"],
    ['spaceship', { 'env.SHIP_ID': 'a ship' }, "'/env/SHIP_ID'"],
    ['spaceship', { 'env.SPACEPORTS': 'pontus-spaceport=https://pontus' }, "'/env/SPACEPORTS'"],
    ['spaceship', { 'env.SPACEPORTS': 'pontus=http://pontus' }, "'/env/SPACEPORTS'"],
    ['spaceship', { 'env.SPACEPORT_TIMEOUT_MS': 30_000 }, 'shutdown.gracePeriodSeconds must be at least 62'],
    ['spaceport', { 'env.SIMULATE_DELAY_MS': 20_000 }, 'shutdown.gracePeriodSeconds must be at least 42'],
    ['cleaner', {}, 'database.existingSecret must name the Secret'],
    ['cleaner', { 'database.existingSecret': 'postgres', 'env.DOCKING_LIMIT': 3 }, "'DOCKING_LIMIT'"],
    ['spaceship', { replicas: 2 }, 'set env.SHIP_ID, or install a release for each ship'],
    ['spaceship', { 'autoscaling.enabled': true }, 'set env.SHIP_ID'],
    ['spaceport', { 'image.digest': 'sha256:abc' }, "'/image/digest'"],
    ['spaceport', { 'image.tag': 'dev@sha256:abc' }, "'/image/tag'"],
    ['spaceport', { 'image.tag': `dev@${DIGEST}`, 'image.digest': DIGEST }, 'both name a digest'],
    ['spaceport', { 'service.type': 'ExternalName' }, "'/service/type'"],
    ['spaceport', { 'service.type': 'ClusterIP', 'service.nodePort': 31000 }, 'service.nodePort needs'],
    ['spaceport', { 'ingress.enabled': true }, 'ingress.host must be set'],
    ['spaceport', { 'podLabels.app\\.kubernetes\\.io/name': 'x' }, "'app.kubernetes.io/name'"],
    ['spaceport', { 'nodeSelector.disk': 7 }, "'/nodeSelector/disk'"],
    ['spaceport', { 'telemetry.env.OTEL_RESOURCE_ATTRIBUTES': 'team=a=b' }, 'OTEL_RESOURCE_ATTRIBUTES'],
  ])('%s refuses %o and names the value', async ([chart, values, name]) => {
    await expect(template(chart, values)).rejects.toThrow(name);
  });

  test.for(['my.port', '1port'])('the release %s is refused before anything is made', async (name) => {
    await expect(helm('template', name, 'helm/spaceport')).rejects.toThrow(`cannot be called "${name}"`);
  });

  test('what all charts can be told is the same for all', async () => {
    const [spaceport, spaceship, cleaner] = await Promise.all(
      [...CHARTS, 'cleaner'].map(
        async (chart) => JSON.parse(await readFile(`helm/${chart}/values.schema.json`, 'utf8')).properties,
      ),
    );
    const own = { replicas: 0, autoscaling: 0, database: 0, env: 0 };
    expect({ ...spaceport, ...own }).toEqual({ ...spaceship, ...own });
    const waysIn = { service: 0, ingress: 0 };
    expect({ ...cleaner, ...own, ...waysIn }).toEqual({ ...spaceship, ...own, ...waysIn });
  });

  test('telemetry.mode decides what a container is started with', async () => {
    const preload = await objects('spaceport');
    expect(container(preload).args).toEqual([
      '--import',
      './instrumentation.js',
      'services/spaceport/main.ts',
    ]);
    expect(env(preload)).toMatchObject({
      OTEL_SERVICE_NAME: 'pontus-spaceport',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otel-collector:4317',
    });

    for (const mode of ['operator', 'none']) {
      const rendered = await objects('spaceport', { 'telemetry.mode': mode, 'telemetry.inject': 'space' });
      expect(container(rendered).args).toEqual(['services/spaceport/main.ts']);
      expect(Object.keys(env(rendered))).toEqual(['OTEL_SERVICE_NAME', 'SHUTDOWN_TIMEOUT_MS']);
      expect(rendered.Deployment!.spec.template.metadata.annotations).toEqual(
        mode === 'operator' ? { 'instrumentation.opentelemetry.io/inject-nodejs': 'space' } : undefined,
      );
    }
  });

  test('what is set reaches the service as it was written', async () => {
    const values = { 'env.DOCKING_LIMIT': 1_000_000, 'env.FAILURE_RATE': 0.25 };
    expect(env(await objects('spaceport', values))).toMatchObject({
      DOCKING_LIMIT: '1000000',
      FAILURE_RATE: '0.25',
    });
    // a number with a fraction, as a file of values has it
    const rate = ['--set-json', 'env.FAILURE_RATE=0.00001'];
    expect(await helm('template', 'pontus', 'helm/spaceport', ...rate)).toContain('value: "0.00001"');
    const tagged = await objects('spaceport', { 'image.tag': 20260101 });
    expect(container(tagged).image).toBe('sos/spaceport:20260101');
    const names = { 'env.SHIP_ID': 'USS-7.b', 'env.SPACEPORTS': 'pontus-spaceport=http://10.0.0.7:80/' };
    expect(env(await objects('spaceship', names))).toMatchObject({
      SHIP_ID: 'USS-7.b',
      SPACEPORTS: 'pontus-spaceport=http://10.0.0.7:80/',
    });
    const attributes = { 'telemetry.env.OTEL_RESOURCE_ATTRIBUTES': 'team=blue' };
    expect(env(await objects('spaceship', attributes))['OTEL_RESOURCE_ATTRIBUTES']).toBe(
      'k8s.pod.uid=$(POD_UID),service.version=dev,team=blue',
    );
  });

  test("the service's limit for its shutdown ends before the pod's, less what preStop takes", async () => {
    const rendered = await objects('spaceship', {
      'shutdown.preStopSeconds': 3,
      'shutdown.gracePeriodSeconds': 40,
    });
    expect(rendered.Deployment!.spec.template.spec.terminationGracePeriodSeconds).toBe(40);
    expect(container(rendered).lifecycle).toEqual({ preStop: { sleep: { seconds: 3 } } });
    expect(env(rendered)['SHUTDOWN_TIMEOUT_MS']).toBe('36000');
  });

  test('telemetry leaves for the port of its endpoint, and no other', async () => {
    const egress = async (values: Values) =>
      (await objects('spaceport', { ...values, 'networkPolicy.enabled': true }))
        .NetworkPolicy!.spec.egress.flatMap(({ ports }) => ports.map(({ port }) => port))
        .filter((port) => port !== 53);
    expect(await egress({})).toEqual([4317]);
    expect(await egress({ 'telemetry.endpoint': 'https://[fd00::4]:14317/otlp' })).toEqual([14317]);
    expect(await egress({ 'telemetry.mode': 'operator' })).toEqual([4317, 4318]);
    expect(await egress({ 'telemetry.mode': 'none' })).toEqual([]);
  });

  test('with a database a spaceport may be several, and reaches it', async () => {
    const values = { 'database.existingSecret': 'postgres', 'networkPolicy.enabled': true };
    const three = await objects('spaceport', { ...values, replicas: 3 });
    expect(three.Deployment!.spec.replicas).toBe(3);
    expect(three).toHaveProperty('PodDisruptionBudget');
    expect(container(three).env).toContainEqual({
      name: 'DATABASE_URL',
      valueFrom: { secretKeyRef: { name: 'postgres', key: 'DATABASE_URL' } },
    });
    expect(three.NetworkPolicy!.spec.egress).toContainEqual({ ports: [{ port: 5432 }] });

    const scaled = await objects('spaceport', { ...values, 'autoscaling.enabled': true });
    expect(scaled.Deployment!.spec).not.toHaveProperty('replicas');
    expect(scaled.HorizontalPodAutoscaler!.spec.minReplicas).toBe(3);
  });

  test('pods are counted by one alone: the Deployment, or the autoscaler; a budget comes with the second pod', async () => {
    const one = await objects('spaceship');
    expect(one.Deployment!.spec.replicas).toBe(1);
    expect(one).not.toHaveProperty('HorizontalPodAutoscaler');
    expect(one).not.toHaveProperty('PodDisruptionBudget');

    const two = await objects('spaceship', { replicas: 2, 'env.SHIP_ID': 'explorer' });
    expect(two.PodDisruptionBudget!.spec.maxUnavailable).toBe(1);

    const scaled = await objects('spaceship', {
      'env.SHIP_ID': 'explorer',
      'autoscaling.enabled': true,
      'autoscaling.minReplicas': 2,
      'autoscaling.scaleDownWindowSeconds': 15,
    });
    expect(scaled.Deployment!.spec).not.toHaveProperty('replicas');
    expect(scaled.HorizontalPodAutoscaler!.spec).toMatchObject({
      minReplicas: 2,
      behavior: { scaleDown: { stabilizationWindowSeconds: 15 } },
    });
    expect(scaled).toHaveProperty('PodDisruptionBudget');
  });

  /** What clusters ask for that are not the lab: a registry of their own, tainted nodes, an ingress controller. */
  const PLACED = {
    imagePullSecrets: [{ name: 'registry' }],
    nodeSelector: { pool: 'apps' },
    tolerations: [{ key: 'apps', operator: 'Exists', effect: 'NoSchedule' }],
    affinity: { podAntiAffinity: {} },
    priorityClassName: 'system-cluster-critical',
  };
  const POD = {
    ...PLACED,
    image: { digest: DIGEST },
    podAnnotations: { 'example.com/owner': 'git' },
    podLabels: { team: 'blue' },
    extraEnv: [{ name: 'NODE_EXTRA_CA_CERTS', value: '/etc/ssl/ca.pem' }],
    envFrom: [{ configMapRef: { name: 'proxies', optional: true } }],
    networkPolicy: { enabled: true },
  };
  const WAYS_IN = {
    service: { type: 'LoadBalancer', annotations: { 'example.com/internal': 'true' } },
    ingress: { enabled: true, host: 'sos.example.com', className: 'nginx', tlsSecret: 'sos-tls' },
  };

  /** What the API server makes of a chart with these values, helm test's pod included. */
  async function dryRun(chart: Chart, values: object) {
    await using space = await namespace();
    const sets = Object.entries(values).flatMap(([key, value]) => [
      '--set-json',
      `${key}=${JSON.stringify(value)}`,
    ]);
    const rendered = await space.helm('template', 'pontus', `helm/${chart}`, ...sets);
    const args = ['--namespace', space.name, 'apply', '--dry-run=server', '--output=json', '-f', '-'];
    const { items } = JSON.parse(await run('kubectl', args, rendered)) as {
      items: { kind: string; spec: { ingress?: object; template?: object; containers?: object } }[];
    };
    return (kind: string) => items.find((item) => item.kind === kind)!;
  }

  const podOf = (chart: Chart) => ({
    metadata: { annotations: POD.podAnnotations, labels: POD.podLabels },
    spec: {
      ...PLACED,
      containers: [
        {
          image: `sos/${chart}:dev@${DIGEST}`,
          env: expect.arrayContaining(POD.extraEnv),
          envFrom: POD.envFrom,
        },
      ],
    },
  });

  test.for(CHARTS)('%s takes a digest in its tag, and keeps it out of the version', async (chart) => {
    const rendered = await objects(chart, { 'image.tag': `1.2@${DIGEST}` });
    expect(container(rendered).image).toBe(`sos/${chart}:1.2@${DIGEST}`);
    expect(rendered.Deployment!.spec.template.metadata.labels['app.kubernetes.io/version']).toBe('1.2');
    expect(env(rendered)['OTEL_RESOURCE_ATTRIBUTES']).toBe('k8s.pod.uid=$(POD_UID),service.version=1.2');
  });

  test.for(CHARTS)(
    '%s: what other clusters ask for reaches the API server, which takes it',
    async (chart) => {
      const of = await dryRun(chart, { ...POD, ...WAYS_IN });
      expect(of('Deployment').spec.template).toMatchObject(podOf(chart));
      expect(of('Service')).toMatchObject({
        metadata: { annotations: WAYS_IN.service.annotations },
        spec: { type: 'LoadBalancer' },
      });
      expect(of('Ingress').spec).toMatchObject({
        ingressClassName: 'nginx',
        tls: [{ hosts: ['sos.example.com'], secretName: 'sos-tls' }],
        rules: [{ host: 'sos.example.com' }],
      });
      expect(of('NetworkPolicy').spec.ingress).toEqual([{ ports: [{ port: 'http', protocol: 'TCP' }] }]);
      // helm test's pod goes where the others do, and fits into a quota
      const enough = { cpu: expect.any(String), memory: expect.any(String) };
      expect(of('Pod').spec).toMatchObject({
        ...PLACED,
        tolerations: expect.arrayContaining(PLACED.tolerations),
        containers: [{ resources: { limits: enough, requests: enough } }],
      });
    },
  );

  test('cleaner: the same, without ways in', async () => {
    const of = await dryRun('cleaner', { ...POD, database: { existingSecret: 'postgres' } });
    expect(of('Deployment').spec.template).toMatchObject(podOf('cleaner'));
  });
});

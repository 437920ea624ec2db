/** `helm/sos`: the whole system as one release. */
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { haveCluster, helm, namespace, sets, type Namespace, type Values } from '#testkit/cluster.ts';
import { run } from '#testkit/command.ts';
import { buildImage } from '#testkit/images.ts';
import { SHIP_NAMES, SPACEPORT_NAMES } from '#testkit/names.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;
const SERVICES = [
  ...SPACEPORT_NAMES.map((name) => `${name}-spaceport`),
  ...SHIP_NAMES.map((name) => `${name}-spaceship`),
];

interface Item {
  kind: string;
  metadata: { name: string; labels?: Record<string, string> };
  spec: {
    ports?: { nodePort?: number }[];
    template: {
      spec: {
        tolerations?: object[];
        containers: [{ image: string; env: { name: string; value?: string }[]; args?: string[] }];
      };
    };
  };
}

/** What the API server makes of the chart with these values; it creates nothing. */
async function dryRun(ns: Namespace, values: Values): Promise<Item[]> {
  const rendered = await ns.helm('template', 'sos', 'helm/sos', ...sets(values));
  const args = ['--namespace', ns.name, 'apply', '--dry-run=server', '--output=json', '--filename=-'];
  return (JSON.parse(await run('kubectl', args, rendered)) as { items: Item[] }).items;
}

const named = (items: Item[], kind: string) =>
  items.filter((item) => item.kind === kind).map(({ metadata }) => metadata.name);
const containers = (items: Item[]) =>
  items.flatMap(({ kind, spec }) =>
    kind === 'Deployment' || kind === 'StatefulSet' ? spec.template.spec.containers : [],
  );

describe.runIf(haveCluster)('the chart of the whole system', () => {
  test('passes helm lint --strict', async () => {
    expect(await helm('lint', '--strict', 'helm/sos')).toContain('0 chart(s) failed');
  });

  test('its values for every service are checked as the charts check their own', async () => {
    const read = async (chart: string) =>
      JSON.parse(await readFile(`helm/${chart}/values.schema.json`, 'utf8')).properties;
    const { image, telemetry, ...others } = (await read('sos')).global.properties;
    for (const chart of ['spaceport', 'spaceship', 'cleaner']) {
      const own = await read(chart);
      const { required: _, ...ownTelemetry } = own.telemetry;
      expect(telemetry).toEqual(ownTelemetry);
      expect(image.properties.pullPolicy).toEqual(own.image.properties.pullPolicy);
      for (const name of ['imagePullSecrets', 'nodeSelector', 'tolerations', 'priorityClassName'])
        expect(others[name]).toEqual(own[name]);
      for (const [name, schema] of Object.entries(others.env.properties))
        expect(own.env.properties[name]).toEqual(schema);
    }
  });

  test.for<[Values, string]>([
    [{ backend: 'tempo' }, "'/backend'"],
    [{ 'explorers.replicas': 2 }, "'explorers'"],
    [{ 'explorer.replicas': 2 }, 'set env.SHIP_ID'],
    [{ 'explorer.telemetry.mode': 'on' }, "'/telemetry/mode'"],
    [{ 'global.telemetry.mode': 'on' }, "'/global/telemetry/mode'"],
    [{ 'global.telemetry.endpoint': 'http://collector' }, "'/global/telemetry/endpoint'"],
    [{ 'global.image.tag': 'a:b' }, "'/global/image/tag'"],
    [{ 'global.image.registry': 'https://registry' }, "'/global/image/registry'"],
    [{ 'global.env.DOCKING_LIMIT': 3 }, "'DOCKING_LIMIT'"],
    [{ 'global.env.SIMULATE_DELAY_MS': 20_000 }, 'shutdown.gracePeriodSeconds must be at least'],
    [{ 'global.nodePorts': 'no' }, "'/global/nodePorts'"],
    [{ 'global.image.tag': `dev@${DIGEST}` }, "'/global/image/tag'"], // one digest is of one image
    [{ 'pontus.replicas': 2 }, "'/replicas'"],
  ])('refuses %o and names the value', async ([values, name]) => {
    await expect(helm('template', 'sos', 'helm/sos', ...sets(values))).rejects.toThrow(name);
  });

  test('the API server takes it with any backend, a database, and what other clusters ask for', async () => {
    await using ns = await namespace();
    const usual = await dryRun(ns, {});
    expect(named(usual, 'Service')).toEqual(
      expect.arrayContaining([...SERVICES, 'otel-collector', 'otel-collector-headless', 'jaeger']),
    );
    const ports = usual.flatMap(({ spec }) => spec?.ports ?? []).flatMap(({ nodePort }) => nodePort ?? []);
    expect(ports.toSorted()).toEqual([32000, 32001, 32002, 32003, 32004, 32500, 32501]);
    const types = usual.flatMap(({ kind, metadata }) =>
      kind === 'Deployment' ? (metadata.labels?.['space.observation.system/type'] ?? []) : [],
    );
    expect(types.toSorted()).toEqual([...Array(2).fill('spaceport'), ...Array(5).fill('spaceship')]);

    const observatory = await dryRun(ns, { backend: 'observatory', 'global.image.tag': '1.2' });
    expect(named(observatory, 'Deployment')).toContain('observatory');
    expect(named(observatory, 'Deployment')).not.toContain('jaeger');
    expect(containers(observatory).map(({ image }) => image)).toContain('sos/observatory:1.2');

    const none = await dryRun(ns, { backend: 'none', 'global.telemetry.endpoint': 'http://mine:4317' });
    expect(named(none, 'StatefulSet')).toEqual([]);
    for (const { env } of containers(none))
      expect(env).toContainEqual({ name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: 'http://mine:4317' });

    const other = await dryRun(ns, {
      'global.postgres': true,
      'global.nodePorts': false,
      'global.image.registry': 'registry.example.com/mirror',
      'explorer.image.tag': `dev@${DIGEST}`,
      'global.tolerations[0].operator': 'Exists',
      'global.imagePullSecrets[0].name': 'registry',
      'global.env.LOG_LEVEL': 'debug',
      'explorer.env.SHIP_ID': 'one',
    });
    expect(named(other, 'Deployment')).toContain('sos-cleaner');
    expect(named(other, 'StatefulSet')).toEqual(expect.arrayContaining(['postgres', 'otel-collector']));
    for (const { image } of containers(other)) expect(image).toMatch(/^registry\.example\.com\/mirror\//);
    expect(containers(other).map(({ image }) => image)).toContain(
      `registry.example.com/mirror/sos/spaceship:dev@${DIGEST}`,
    );
    expect(
      other.filter(({ kind }) => kind === 'Service').flatMap(({ spec }) => spec.ports),
    ).not.toContainEqual(expect.objectContaining({ nodePort: expect.any(Number) }));
    const withDatabase = containers(other).filter(({ env }) =>
      env.some(({ name }) => name === 'DATABASE_URL'),
    );
    expect(withDatabase).toHaveLength(3);
  });

  describe('on the cluster', { concurrent: false }, () => {
    const values: Values = { 'global.nodePorts': false };

    beforeAll(async () => {
      for (const image of ['spaceport', 'spaceship', 'observatory'] as const)
        values['global.image.tag'] = (await buildImage(image)).tag;
    });

    const upgrade = (ns: Namespace, more: Values = {}, ...flags: string[]) =>
      ns.helm('upgrade', '--install', 'sos', 'helm/sos', ...sets({ ...values, ...more }), ...flags);
    /** A ship docks, and its trace reaches the backend. */
    const traced = async (ns: Namespace) =>
      expect(await ns.helm('test', 'sos', '--filter', 'name=sos-trace-test')).toMatch(/Phase: +Succeeded/);

    test('one command brings everything up to the first trace; its end leaves the volumes', async () => {
      await using ns = await namespace();
      const start = performance.now();
      const seconds = () => ((performance.now() - start) / 1000).toFixed(1);
      await upgrade(ns, { backend: 'observatory' });
      await ns.ready();
      process.stdout.write(`helm/sos is ready after ${seconds()} s`);
      await traced(ns);
      process.stdout.write(`, its first trace found after ${seconds()} s\n`);

      await ns.helm('uninstall', 'sos');
      const kinds =
        'deployments,statefulsets,services,configmaps,secrets,networkpolicies,roles,rolebindings,serviceaccounts,poddisruptionbudgets,persistentvolumeclaims';
      expect((await ns.kubectl('get', kinds, '--output=name')).trim().split('\n').toSorted()).toEqual([
        'configmap/kube-root-ca.crt', // the cluster's own
        'persistentvolumeclaim/queue-otel-collector-0',
        'persistentvolumeclaim/queue-otel-collector-1',
        'serviceaccount/default',
      ]);
    });

    test('it takes over separate releases and k8s/ without a restart of a service', async () => {
      await using ns = await namespace();
      await ns.kubectl('apply', '--kustomize', 'k8s');
      const tag = { 'image.tag': values['global.image.tag']! };
      await Promise.all([ns.upgrade('pontus', 'spaceport', tag), ns.upgrade('explorer', 'spaceship', tag)]);
      const names = 'app.kubernetes.io/instance in (pontus, explorer)';
      const pods = () => ns.kubectl('get', 'pods', '--output=name', '--selector', names);
      const before = await pods();
      await expect(upgrade(ns)).rejects.toThrow('cannot be imported into the current release');
      await upgrade(ns, {}, '--take-ownership', '--force-conflicts');
      const releases = 'owner=helm,name in (pontus, zura, endeavour, explorer, invincible, avenger, venture)';
      await ns.kubectl('delete', 'secrets', '--selector', releases);
      await ns.ready();
      expect(await pods()).toBe(before);
      expect((await ns.helm('list', '--short')).trim()).toBe('sos');
      await traced(ns);
    });
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildImage } from '#testkit/images.ts';
import { haveCluster, namespace, type Chart, type Values } from '#testkit/cluster.ts';
import { run } from '#testkit/command.ts';
import { post, send, type Answer } from '#testkit/http.ts';
import { waitFor } from '#testkit/wait-for.ts';
import { CHARTS, template } from './helm.ts';
import { allows, connections, type Edge } from './network.ts';

/** The first of the node ports for these tests alone. */
const PORTS_FROM = 31100;

describe.runIf(haveCluster)('a release', { concurrent: false }, () => {
  const images: Record<Chart, Values> = { spaceport: {}, spaceship: {}, cleaner: {} };
  let port = PORTS_FROM;

  beforeAll(async () => {
    for (const chart of CHARTS) {
      const { repository, tag } = await buildImage(chart);
      images[chart] = { 'image.repository': repository, 'image.tag': tag };
    }
  });

  /**
   * A namespace for one spaceport and one ship. Its node ports are no other test's: a connection that is kept alive would lead to the pods
   * of the namespace before, and say that the new ones can be reached.
   */
  async function space() {
    const own = await namespace();
    const ports = { spaceport: port++, spaceship: port++ };
    const ship = `http://localhost:${ports.spaceship}`;
    const spaceport = `http://localhost:${ports.spaceport}`;
    return {
      ...own,
      ports,
      dock: () => post(`${ship}/dock/pontus-spaceport`),
      /** The spaceport pontus and the ship explorer, ready. */
      release: (values: Values) =>
        Promise.all([
          own.upgrade('pontus', 'spaceport', {
            'service.nodePort': ports.spaceport,
            ...images.spaceport,
            ...values,
          }),
          own.upgrade('explorer', 'spaceship', {
            'service.nodePort': ports.spaceship,
            ...images.spaceship,
            ...values,
          }),
        ]),
      /** All that the services have logged. */
      logs: () => own.kubectl('logs', '--selector=space.observation.system/type', '--tail=-1'),
      /** Until no pod of an older revision is left, and the node port leads to the new ones. */
      settled: async () => {
        await waitFor('old pods to be gone', async () => {
          const pods = ['get', 'pods', '--selector=space.observation.system/type', '--output=name'];
          return (await own.kubectl(...pods)).trim().split('\n').length === 2;
        });
        await waitFor('the node ports', async () => (await send(`${ship}/readyz`)).status === 200);
        await waitFor('the node ports', async () => (await send(`${spaceport}/readyz`)).status === 200);
      },
    };
  }

  test('the API server takes every object, with every option on, in a restricted namespace', async () => {
    await using ns = await namespace();
    const all = {
      'networkPolicy.enabled': true,
      'telemetry.mode': 'operator',
      'service.nodePort': PORTS_FROM,
    };
    for (const chart of CHARTS) {
      const scaled: Values =
        chart === 'spaceship'
          ? { 'autoscaling.minReplicas': 2, 'env.SHIP_ID': 'explorer' }
          : { 'database.existingSecret': 'postgres' };
      const yaml = await template(chart, { ...all, 'autoscaling.enabled': true, ...scaled });
      const args = ['--namespace', ns.name, 'apply', '--dry-run=server', '--filename=-'];
      await run('kubectl', args, yaml.replaceAll(/^ {2}namespace: default$/gm, ''));
    }
  });

  test('one upgrade walks from logs alone to a trace, and on to the Operator', async () => {
    await using ns = await space();
    await ns.kubectl('apply', '--kustomize', 'k8s');

    await ns.release({ 'telemetry.mode': 'none' });
    await ns.settled();
    const silent = await ns.dock();
    expect(silent).toMatchObject({ status: 200, body: { message: 'Ship docked successfully' }, traceId: '' });
    expect(await ns.logs()).not.toContain('trace_id');

    await ns.release({ 'telemetry.mode': 'preload' });
    await ns.ready();
    await ns.settled();
    const traced = await ns.dock();
    expect(traced.status).toBe(200);
    const path = `/api/v1/namespaces/${ns.name}/services/jaeger:16686/proxy/api/traces/${traced.traceId}`;
    const spans = await waitFor('the trace', async () => {
      const { data } = JSON.parse(await ns.kubectl('get', '--raw', path)) as { data: { spans: unknown[] }[] };
      return data[0]?.spans.length === 5 && data[0].spans;
    });
    expect(spans).toHaveLength(5);
    const lines = (await ns.logs()).split('\n').filter((line) => line.includes(traced.traceId));
    expect(new Set(lines.map((line) => JSON.parse(line).service))).toEqual(
      new Set(['explorer-spaceship', 'pontus-spaceport']),
    );

    await ns.release({ 'telemetry.mode': 'operator' });
    await ns.settled();
    expect(await ns.dock()).toMatchObject({ status: 200, traceId: '' }); // no operator is here to inject anything
  });

  test('helm test passes, in a quota and with what other clusters ask for; a node port that is taken is refused before anything is made', async () => {
    await using ns = await space();
    // a quota refuses each pod that does not say what it takes
    const quota = '--hard=requests.cpu=2,requests.memory=2Gi,limits.cpu=8,limits.memory=4Gi';
    await ns.kubectl('create', 'quota', 'all', quota);
    await ns.release({
      'telemetry.mode': 'none',
      'nodeSelector.kubernetes\\.io/os': 'linux',
      'tolerations[0].operator': 'Exists',
      'podLabels.team': 'blue',
      'service.type': 'LoadBalancer',
      'extraEnv[0].name': 'NODE_NO_WARNINGS',
      'extraEnv[0].value': 'on',
      'envFrom[0].configMapRef.name': 'kube-root-ca.crt',
    });
    const results = await Promise.all(['pontus', 'explorer'].map((name) => ns.helm('test', name)));
    for (const result of results) expect(result).toMatch(/Phase: +Succeeded/);

    const again = ns.upgrade('zura', 'spaceport', { 'service.nodePort': ns.ports.spaceship });
    await expect(again).rejects.toThrow(
      `service.nodePort ${ns.ports.spaceship} is taken by the Service explorer-spaceship`,
    );
    expect(await ns.helm('list', '--short')).not.toContain('zura');
  });

  test('an upgrade under traffic fails no request', async () => {
    await using ns = await space();
    await ns.release({ 'telemetry.mode': 'none' });
    await ns.settled();
    const answers: (Answer | { status: string })[] = [];
    const over = new AbortController();
    const traffic = Array.from({ length: 4 }, async () => {
      while (!over.signal.aborted) {
        answers.push(await ns.dock().catch((error) => ({ status: String(error.cause ?? error) })));
        await sleep(10);
      }
    });
    await ns.release({ 'telemetry.mode': 'none', 'env.LOG_LEVEL': 'debug' });
    await ns.settled();
    over.abort();
    await Promise.all(traffic);
    const failed = answers.filter(({ status }) => status !== 200 && status !== 400);
    const when = failed.map((answer) => answers.indexOf(answer) + 1);
    process.stdout.write(
      `${answers.length} requests during two upgrades, ${failed.length} failed: ${when.join(', ') || 'none'}\n`,
    );
    expect(failed).toEqual([]);
  });

  test('the edges of the NetworkPolicies are those of the real calls', async () => {
    await using ns = await space();
    await ns.kubectl('apply', '--kustomize', 'k8s');
    await ns.release({ 'networkPolicy.enabled': true });
    await ns.ready();
    await ns.settled();
    const seen = new Map<string, Edge>();
    await waitFor('calls of every kind', async () => {
      await ns.dock();
      for (const edge of await connections(ns)) seen.set(JSON.stringify(edge), edge);
      const made = new Set([...seen.values()].map(({ from, to, port }) => `${from}>${to}:${port}`));
      return [
        'spaceship>spaceport:8080',
        'spaceship>otel-collector:4317',
        'spaceport>otel-collector:4317',
      ].every((call) => made.has(call));
    });
    for (const edge of seen.values())
      expect.soft(await allows(ns, edge), `${edge.from} to ${edge.to}:${edge.port}`).toBe(true);
    expect(await allows(ns, { from: 'spaceship', to: 'jaeger', port: 16686 })).toBe(false);
    expect(await allows(ns, { from: 'otel-collector', to: 'spaceport', port: 8080 })).toBe(true); // it has a node port
  });
});

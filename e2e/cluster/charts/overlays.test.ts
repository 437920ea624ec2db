/** k8s/components: any of them build together. e2e/backends and e2e/cluster/backend run them. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { haveCluster, kubectl, namespace } from '#testkit/cluster.ts';
import { ROOT, runWhole } from '#testkit/command.ts';

/** What shows in the manifests that a component is in them. */
const SIGNS: Record<string, string> = {
  aws: '--config=/etc/otelcol/aws.yaml',
  badger: '--config=/etc/jaeger/badger.yaml',
  grafana: '--config=/etc/otelcol/grafana.yaml',
  honeycomb: '--config=/etc/otelcol/honeycomb.yaml',
  observatory: '--config=/etc/otelcol/observatory.yaml',
  postgres: 'image: postgres:18',
  prometheus: '--config=/etc/otelcol/prometheus.yaml',
  refinery: 'image: honeycombio/refinery',
  victorialogs: '--config=/etc/otelcol/victorialogs.yaml',
};
const NAMES = Object.keys(SIGNS);
const EXISTING = 'existing-collector';

/** The manifests of these components, with the Collector of k8s/ or without. */
async function build(components: string[], bases = ['collector', 'jaeger']): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sos-overlay-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const k8s = relative(folder, join(ROOT, 'k8s'));
  const content = {
    resources: bases.map((name) => `${k8s}/${name}`),
    components: components.map((name) => `${k8s}/components/${name}`),
  };
  await writeFile(join(folder, 'kustomization.yaml'), JSON.stringify(content));
  return kubectl('kustomize', folder);
}

describe.runIf(haveCluster)('the overlays', () => {
  test('any two components build together, in either order; those of Jaeger and the register without a Collector', async () => {
    expect((await readdir('k8s/components')).toSorted()).toEqual([...NAMES, EXISTING].toSorted());
    for (const one of NAMES)
      await Promise.all(
        NAMES.filter((other) => other !== one).map(async (other) => {
          const manifests = await build([one, other]);
          for (const name of [one, other]) expect.soft(manifests, `${one}, ${other}`).toContain(SIGNS[name]);
        }),
      );
    const without = await build([EXISTING, 'badger', 'postgres'], ['jaeger']);
    expect(without).toContain('type: ExternalName');
    expect(without).not.toContain('kind: StatefulSet\nmetadata:\n  name: otel-collector');
  });

  test('the API server takes overlays/all, whole', async () => {
    await using ns = await namespace(); // only pods of the restricted standard
    const args = ['apply', '--dry-run=server', '--validate=strict', '--kustomize', 'k8s/overlays/all'];
    const { stdout, stderr } = await runWhole('kubectl', ['--namespace', ns.name, ...args]);
    expect(stderr).toBe('');
    for (const name of [
      'statefulset.apps/otel-collector',
      'deployment.apps/jaeger',
      'statefulset.apps/postgres',
    ])
      expect(stdout).toContain(`${name} created (server dry run)`);
  });

  test('overlays/all holds all of them, and the ConfigMaps of each overlay can be listed', async () => {
    const manifests = await kubectl('kustomize', 'k8s/overlays/all');
    for (const sign of Object.values(SIGNS)) expect(manifests).toContain(sign);
    const configMaps = manifests.split('---\n').filter((manifest) => manifest.includes('\nkind: ConfigMap'));
    for (const name of ['otel-collector', 'jaeger'])
      expect(
        configMaps.find((manifest) => new RegExp(`^  name: ${name}-\\w+$`, 'm').test(manifest)),
      ).toContain(`app.kubernetes.io/name: ${name}`);
  });
});

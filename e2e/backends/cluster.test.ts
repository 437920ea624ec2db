/** The components of k8s/components that add a backend, on the cluster: each is valid, and those whose programs are here run together. */
import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { namespace } from '#testkit/cluster.ts';
import { ROOT, runWhole } from '#testkit/command.ts';
import { waitFor } from '#testkit/wait-for.ts';
import { beacon } from '../cluster/backend/telemetry-pod.ts';
import { ENVIRONMENT } from './collector.ts';
import { temporaryFolder } from './lab-program.ts';

const OVERLAYS = ['aws', 'grafana', 'honeycomb', 'prometheus', 'refinery', 'victorialogs'];
/** All that the cluster has an image of. */
const COMPONENTS = ['aws', 'honeycomb', 'prometheus', 'refinery', 'victorialogs'];

const CEILING_MS = 120_000;

/** A folder with a kustomization of the Collector, Jaeger and these components. */
async function kustomization(components: string[]): Promise<string> {
  const { folder, remove } = await temporaryFolder();
  onTestFinished(remove);
  const k8s = relative(folder, join(ROOT, 'k8s'));
  const content = {
    resources: [`${k8s}/collector`, `${k8s}/jaeger`],
    components: components.map((name) => `${k8s}/components/${name}`),
  };
  await writeFile(join(folder, 'kustomization.yaml'), JSON.stringify(content));
  return folder;
}

test('each overlay is valid, and nothing in it breaks the restricted standard', async () => {
  await using space = await namespace();
  for (const name of OVERLAYS) {
    const args = ['-n', space.name, 'apply', '--dry-run=server', '-k', `k8s/overlays/${name}`];
    expect.soft((await runWhole('kubectl', args)).stderr, name).toBe('');
  }
});

test(
  'backends run beside each other, and one that is out of reach harms none',
  { timeout: CEILING_MS },
  async () => {
    await using space = await namespace();
    const { HONEYCOMB_API_KEY, ...aws } = ENVIRONMENT;
    const secret = (name: string, values: Record<string, string>) =>
      space.kubectl(
        'create',
        'secret',
        'generic',
        name,
        ...Object.entries(values).map(([key, value]) => `--from-literal=${key}=${value}`),
      );
    await secret('honeycomb', { HONEYCOMB_API_KEY });
    await secret('aws', aws);
    await space.kubectl('apply', '-k', await kustomization(COMPONENTS));
    await space.ready();
    const id = await beacon(space);
    const query = encodeURIComponent(`trace_id:=${id}`);
    await waitFor(
      'the log record',
      async () =>
        (await space.get('victorialogs:9428', `/select/logsql/query?query=${query}`)).includes(
          'a light is seen',
        ),
      CEILING_MS,
    );
    const ask = async (promql: string) => {
      const path = `/api/v1/query?query=${encodeURIComponent(promql)}`;
      return JSON.parse(await space.get('prometheus:9090', path)).data.result as { metric: object }[];
    };
    const [metric] = await waitFor('the metric', async () => {
      const found = await ask('sos_beacon');
      return found.length > 0 && found;
    });
    // the Collector said which pod it came from
    expect(metric?.metric).toMatchObject({ k8s_namespace_name: space.name, job: 'beacon' });
    await waitFor('the span', async () =>
      (await space.get('jaeger:16686', `/api/traces/${id}`)).includes('"operationName":"blink"'),
    );
    // what the alert CollectorExportFails looks at
    await waitFor(
      'both replicas',
      async () => (await ask('up{job="otel-collector"} == 1')).length === 2,
      CEILING_MS,
    );
  },
);

/** `npm run doctor -- --cluster` on the cluster of the current kubeconfig, in a namespace of its own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runDoctor, type Findings } from './run-doctor.ts';
import { freeVolumes } from '#testkit/cluster.ts';
import { run } from '#testkit/command.ts';
import { buildImage } from '#testkit/images.ts';

const NAMESPACE = 'sos-doctor';

let folder: string;
/** A kubeconfig whose current namespace is the test's. */
let kubeconfig: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sos-doctor-'));
  kubeconfig = join(folder, 'config');
  await writeFile(kubeconfig, await run('kubectl', ['config', 'view', '--raw', '--minify', '--flatten']), {
    mode: 0o600,
  });
  await run('kubectl', [
    '--kubeconfig',
    kubeconfig,
    'config',
    'set-context',
    '--current',
    `--namespace=${NAMESPACE}`,
  ]);
  await kubectl('delete', 'namespace', NAMESPACE, '--ignore-not-found', '--timeout=120s');
  await freeVolumes();
  await kubectl('create', 'namespace', NAMESPACE);
  await kubectl('apply', '-k', 'k8s');
  for (const [name, chart] of [
    ['pontus', 'spaceport'],
    ['explorer', 'spaceship'],
  ] as const) {
    const { repository, tag } = await buildImage(chart);
    const image = ['--set', `image.repository=${repository},image.tag=${tag}`];
    await run('helm', ['--kubeconfig', kubeconfig, 'install', name, `helm/${chart}`, ...image]);
  }
  await ready();
});

afterAll(async () => {
  await kubectl('delete', 'namespace', NAMESPACE, '--wait=false');
  await rm(folder, { recursive: true });
});

function kubectl(...args: string[]): Promise<string> {
  return run('kubectl', ['--kubeconfig', kubeconfig, ...args]);
}

/** Waits until everything runs as it was last told to. */
async function ready(): Promise<void> {
  const names = (await kubectl('get', 'deployments,statefulsets', '-o', 'name')).trim().split('\n');
  for (const name of names) await kubectl('rollout', 'status', name, '--timeout=180s');
}

function examine(): Promise<Findings> {
  return runDoctor({ KUBECONFIG: kubeconfig }, ['--cluster']);
}

/** What the doctor finds while a variable is set for each of the two services; both are set back. */
async function examineWith(pontus: string, explorer: string): Promise<Findings> {
  await kubectl('set', 'env', 'deployment/pontus-spaceport', pontus);
  await kubectl('set', 'env', 'deployment/explorer-spaceship', explorer);
  await ready();
  const findings = await examine();
  for (const name of ['pontus-spaceport', 'explorer-spaceship'])
    await kubectl('rollout', 'undo', `deployment/${name}`);
  await ready();
  return findings;
}

test('all is well', async () => {
  const { code, text } = await examine();
  expect(text).toMatch(/✓ Services +explorer-spaceship, pontus-spaceport answer/);
  expect(text).toContain('A trace goes all the way from each service to Jaeger');
  expect(text).not.toContain('Note');
  expect(code).toBe(0);
});

test('a docked ship that no pod is', async () => {
  const dock = `const at = 'http://localhost:8080';
    const { authorization_code } = await (await fetch(at + '/request_docking/ghost')).json();
    const body = JSON.stringify({ id: 'ghost', authorization_code, passengers: 1 });
    await fetch(at + '/dock', { method: 'POST', headers: { 'content-type': 'application/json' }, body });`;
  await kubectl('exec', 'deployment/pontus-spaceport', '--', 'node', '--input-type=module', '-e', dock);
  const { code, text } = await examine();
  expect(text).toContain(
    '! Note       pontus-spaceport has docks that are held by ships that do not run: ghost\n',
  );
  const [, clear = ''] = /→ (kubectl exec deployment.*) empties all its docks/.exec(text) ?? [];
  expect(code).toBe(0);
  await run('sh', ['-c', clear.replace('kubectl', `kubectl --kubeconfig ${kubeconfig}`)]);
  expect((await examine()).text).not.toContain('ghost');
});

test('a release without telemetry', async () => {
  const mode = (value: string) =>
    run('helm', [
      '--kubeconfig',
      kubeconfig,
      'upgrade',
      'explorer',
      'helm/spaceship',
      '--reset-then-reuse-values',
      `--set=telemetry.mode=${value}`,
    ]);
  await mode('none');
  await ready();
  const none = await examine();
  expect(none.text).toMatch(/✗ SDK +explorer-spaceship: it runs without telemetry: telemetry.mode is none/);
  expect(none.text).toContain('→ helm upgrade explorer helm/spaceship --reset-then-reuse-values');
  expect(none.code).toBe(1);
  await mode('preload');
  await ready();
});

test('SDK disabled, sampler off', async () => {
  const { code, text } = await examineWith('OTEL_SDK_DISABLED=true', 'OTEL_TRACES_SAMPLER=always_off');
  expect(text).toMatch(/✗ SDK +explorer-spaceship: of 200 traces that it began none is sampled/);
  expect(text).toMatch(
    /pontus-spaceport: its SDK is disabled: pod pontus-spaceport-\S+ has OTEL_SDK_DISABLED=true/,
  );
  expect(code).toBe(1);
});

test('wrong endpoint, wrong protocol', async () => {
  const { code, text } = await examineWith(
    'OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
    'OTEL_EXPORTER_OTLP_ENDPOINT=http://nowhere:4317',
  );
  expect(text).toMatch(
    /✗ Arrival +explorer-spaceship: wrong endpoint: it sends to http:\/\/nowhere:4317, a name that/,
  );
  expect(text).toMatch(/pontus-spaceport: wrong protocol: it speaks HTTP to http:\/\/otel-collector:4317/);
  expect(code).toBe(1);
});

test('a pod that should be injected and is not', async () => {
  const annotations = { 'instrumentation.opentelemetry.io/inject-nodejs': 'space' };
  const patch = (value: object) =>
    kubectl(
      'patch',
      'deployment/explorer-spaceship',
      '-p',
      JSON.stringify({ spec: { template: { metadata: { annotations: value } } } }),
    );
  await patch(annotations);
  await ready();
  const { code, text } = await examine();
  expect(text).toMatch(/✗ SDK +explorer-spaceship: not injected: pod explorer-spaceship-\S+ asks for/);
  expect(text).toContain('→ kubectl get instrumentation says whether “space”');
  expect(code).toBe(1);
  await patch({ 'instrumentation.opentelemetry.io/inject-nodejs': null });
  await ready();
});

test('both Collectors: an injected pod sends to the Operator’s', async () => {
  const selector = '{"app.kubernetes.io/name":"otel-collector"}';
  await kubectl('create', 'service', 'clusterip', 'space-collector', '--tcp=4317:4317', '--tcp=4318:4318');
  await kubectl('patch', 'service', 'space-collector', '-p', `{"spec":{"selector":null}}`);
  await kubectl('patch', 'service', 'space-collector', '-p', `{"spec":{"selector":${selector}}}`);
  const path = '{.spec.template.spec.containers[0].image}';
  const image = await kubectl('get', 'deployment', 'explorer-spaceship', `--output=jsonpath=${path}`);
  const init = { name: 'opentelemetry-auto-instrumentation-nodejs', image, command: ['true'] };
  const inject = 'instrumentation.opentelemetry.io/inject-nodejs';
  const template = (spec: object, annotation: string | null) =>
    JSON.stringify({ spec: { template: { metadata: { annotations: { [inject]: annotation } }, spec } } });
  await kubectl(
    'patch',
    'deployment/explorer-spaceship',
    '-p',
    template({ initContainers: [init] }, 'space'),
  );
  await kubectl(
    'set',
    'env',
    'deployment/explorer-spaceship',
    'OTEL_EXPORTER_OTLP_ENDPOINT=http://nowhere:4317',
  );
  await ready();
  const { text } = await examine();
  expect(text).toMatch(
    /✓ Receiver +the Collector takes spans at space-collector:4318, the Collector takes spans at otel-collector:4318/,
  );
  expect(text).toContain(
    '→ kubectl set env deployment/explorer-spaceship OTEL_EXPORTER_OTLP_ENDPOINT=http://space-collector:4317',
  );
});

test('Jaeger away behind a Collector that is there; a service down, and refused by a quota', async () => {
  await kubectl('scale', 'deployment/jaeger', '--replicas=0');
  await kubectl('wait', '--for=delete', 'pod', '-l', 'app.kubernetes.io/name=jaeger', '--timeout=60s');
  const away = await examine();
  expect(away.text).toMatch(
    /✓ Receiver +the Collector takes spans.*\n +✗ Jaeger +service\/jaeger cannot be reached/,
  );
  expect(away.code).toBe(1);

  await kubectl('scale', 'deployment/pontus-spaceport', '--replicas=0');
  await ready();
  const down = await examine();
  expect(down.text).toMatch(/✗ Services +pontus-spaceport: it has no pod: it is scaled to 0/);
  expect(down.text).toContain('→ kubectl scale deployment/pontus-spaceport --replicas=1');
  expect(down.code).toBe(1);

  await kubectl('create', 'quota', 'small', '--hard=pods=0');
  await kubectl('scale', 'deployment/pontus-spaceport', '--replicas=1');
  await kubectl('wait', 'deployment/pontus-spaceport', '--for=condition=ReplicaFailure', '--timeout=60s');
  const refused = await examine();
  expect(refused.text).toMatch(/✗ Services +pontus-spaceport: its pods are refused: exceeded quota: small/);
  expect(refused.text).toContain('→ kubectl describe resourcequota,limitrange');
  expect(refused.code).toBe(1);
});

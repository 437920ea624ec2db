/** `npm run doctor -- --cluster` on the cluster of the current kubeconfig, in a namespace of its own. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runDoctor, type Findings } from './run-doctor.ts';
import { freeVolumes } from '#testkit/cluster.ts';
import { run } from '#testkit/command.ts';
import { buildImage } from '#testkit/images.ts';
import { startObservatory } from '#testkit/program.ts';
import { waitFor } from '#testkit/wait-for.ts';

const NAMESPACE = 'sos-doctor';
/** Nothing listens there. */
const PROXY = 'http://127.0.0.1:9';

let folder: string;
/** A kubeconfig whose current namespace is the test's. */
let kubeconfig: string;
/** The tag of all images. */
let tag: string;

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
  await kubectl('apply', '-k', 'k8s/overlays/postgres');
  for (const [name, chart] of [
    ['pontus', 'spaceport'],
    ['explorer', 'spaceship'],
    ['sos', 'cleaner'],
  ] as const) {
    tag = (await buildImage(chart)).tag;
    const database = chart === 'spaceship' ? [] : ['--set', 'database.existingSecret=postgres'];
    await helm('install', name, `helm/${chart}`, '--set', `image.tag=${tag}`, ...database);
  }
  await ready();
  await inPontus(`await fetch(at + '/clear_lists', { method: 'POST' });`); // an earlier run may have used its volume
});

afterAll(async () => {
  await kubectl('delete', 'namespace', NAMESPACE, '--wait=false');
  await rm(folder, { recursive: true });
});

function kubectl(...args: string[]): Promise<string> {
  return run('kubectl', ['--kubeconfig', kubeconfig, ...args]);
}

function helm(...args: string[]): Promise<string> {
  return run('helm', ['--kubeconfig', kubeconfig, ...args]);
}

/** Runs a program in the spaceport's pod; `at` is its address. */
function inPontus(program: string): Promise<string> {
  const whole = `const at = 'http://localhost:8080'; ${program}`;
  return kubectl('exec', 'deployment/pontus-spaceport', '--', 'node', '--input-type=module', '-e', whole);
}

/** Waits until the scheduler has found no node for `count` pods. */
async function unschedulable(count: number): Promise<void> {
  const reasons = '{.items[*].status.conditions[?(@.type=="PodScheduled")].reason}';
  await waitFor(`${count} pods that no node takes`, async () => {
    const found = await kubectl('get', 'pods', `--output=jsonpath=${reasons}`);
    return found.split(' ').filter((reason) => reason === 'Unschedulable').length >= count;
  });
}

/** Waits until everything runs as it was last told to. */
async function ready(): Promise<void> {
  const names = (await kubectl('get', 'deployments,statefulsets', '-o', 'name')).trim().split('\n');
  for (const name of names) await kubectl('rollout', 'status', name, '--timeout=180s');
}

function examine(env: Record<string, string> = {}): Promise<Findings> {
  return runDoctor({ KUBECONFIG: kubeconfig, ...env }, ['--cluster']);
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

test('all is well, with a proxy for other hosts', async () => {
  const { code, text } = await examine({ HTTP_PROXY: PROXY, http_proxy: PROXY, NODE_USE_ENV_PROXY: '1' });
  expect(text).toMatch(/✓ Services +explorer-spaceship, pontus-spaceport answer/);
  expect(text).toContain('A trace goes all the way from each service to Jaeger');
  expect(text).not.toContain('Note');
  expect(code).toBe(0);
});

test('a proxy between kubectl and the cluster', async () => {
  const other = join(folder, 'other');
  const config = await readFile(kubeconfig, 'utf8');
  await writeFile(other, config.replace(/server: .*/, 'server: https://192.0.2.1:6443'), { mode: 0o600 });
  const { code, text } = await examine({ KUBECONFIG: other, HTTPS_PROXY: PROXY });
  expect(text).toMatch(/✗ Services +kubectl get deployments through the proxy of HTTPS_PROXY: /);
  expect(text).toContain('→ add 192.0.2.1 to NO_PROXY');
  expect(code).toBe(1);
});

test('a docked ship that no pod is; a fleet beside the cluster', async () => {
  await inPontus(`
    const { authorization_code } = await (await fetch(at + '/request_docking/ghost')).json();
    const body = JSON.stringify({ id: 'ghost', authorization_code, passengers: 1 });
    await fetch(at + '/dock', { method: 'POST', headers: { 'content-type': 'application/json' }, body });`);
  const observatory = await startObservatory(16686); // its usual port, by which the doctor knows a fleet
  const { code, text } = await examine();
  await observatory.stop();
  expect(text).toContain(
    '! Note       pontus-spaceport has docks that are held by ships that do not run: ghost\n',
  );
  expect(text).toContain('! Note       a fleet runs on this machine too: localhost:32000');
  expect(text).toContain('→ stop it with Ctrl-C where npm start runs');
  const [, clear = ''] = /→ (kubectl exec deployment.*) empties all its docks/.exec(text) ?? [];
  expect(code).toBe(0);
  await run('sh', ['-c', clear.replace('kubectl', `kubectl --kubeconfig ${kubeconfig}`)]);
  expect((await examine()).text).not.toContain('Note');
});

test('a ship and a cleaner without telemetry; a pod that the Operator should have injected; a cleaner that is down', async () => {
  const mode = (release: string, chart: string, value: string) =>
    helm('upgrade', release, `helm/${chart}`, '--reset-then-reuse-values', `--set=telemetry.mode=${value}`);
  await mode('explorer', 'spaceship', 'none');
  await mode('sos', 'cleaner', 'none');
  await ready();
  const none = await examine();
  expect(none.text).toMatch(/✗ SDK +explorer-spaceship: it runs without telemetry: telemetry.mode is none/);
  expect(none.text).toContain('→ helm upgrade explorer helm/spaceship --reset-then-reuse-values');
  expect(none.text).toContain('! Note       sos-cleaner: it runs without telemetry: telemetry.mode is none');
  expect(none.text).toContain('→ helm upgrade sos helm/cleaner --reset-then-reuse-values');
  expect(none.code).toBe(1);

  await mode('explorer', 'spaceship', 'operator');
  await kubectl('scale', 'deployment/sos-cleaner', '--replicas=0');
  await ready();
  const missing = await examine();
  expect(missing.text).toMatch(
    /✗ SDK +explorer-spaceship: not injected: pod \S+ asks for .*, but there is no Instrumentation “space”\n +→ kubectl apply -f otel\/v2\/ brings “space”/,
  );
  expect(missing.text).toContain('! Note       sos-cleaner: it has no pod: it is scaled to 0');
  expect(missing.text).toContain('→ kubectl scale deployment/sos-cleaner --replicas=1');
  expect(missing.code).toBe(1);

  await kubectl('apply', '-f', 'otel/v2/instrumentation.yaml');
  const older = await examine();
  expect(older.text).toMatch(
    /not injected: .*, but is older than the Instrumentation “space”\n +→ kubectl rollout restart deployment\/explorer-spaceship/,
  );

  await kubectl('scale', 'deployment/sos-cleaner', '--replicas=1');
  await mode('explorer', 'spaceship', 'preload');
  await mode('sos', 'cleaner', 'preload');
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

test('both Collectors: an injected pod sends to the Operator’s, another through a proxy', async () => {
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
  const collector = `otel-collector.${NAMESPACE}`; // SOS's own exporter takes a proxy to a name with a dot
  await kubectl(
    'set',
    'env',
    'deployment/pontus-spaceport',
    `http_proxy=${PROXY}`,
    `OTEL_EXPORTER_OTLP_ENDPOINT=http://${collector}:4317`,
  );
  await ready();
  const { text } = await examine();
  expect(text).toContain(
    `pontus-spaceport: it sends through a proxy, http_proxy=${PROXY}, and its trace does not arrive`,
  );
  expect(text).toContain(`→ kubectl set env deployment/pontus-spaceport no_proxy=${collector}`);
  expect(text).toMatch(
    /✓ Receiver +the Collector takes spans at space-collector:4318, the Collector takes spans at otel-collector:4318/,
  );
  expect(text).toContain(
    '→ kubectl set env deployment/explorer-spaceship OTEL_EXPORTER_OTLP_ENDPOINT=http://space-collector:4317',
  );
});

test('Jaeger away behind a Collector that is there; nodes that are full; a service down, and refused by a quota; overlays', async () => {
  await helm('uninstall', 'sos');
  const huge = ['--requests=cpu=1000', '--limits=cpu=1000'];
  await kubectl('set', 'resources', 'deployment/explorer-spaceship', ...huge);
  await unschedulable(1);
  await kubectl('scale', 'deployment/jaeger', '--replicas=0');
  await kubectl('wait', '--for=delete', 'pod', '-l', 'app.kubernetes.io/name=jaeger', '--timeout=60s');
  const away = await examine();
  expect(away.text).toMatch(
    /✓ Receiver +the Collector takes spans.*\n +✗ Jaeger +service\/jaeger cannot be reached/,
  );
  expect(away.text).toMatch(
    /! Note +explorer-spaceship: no node takes its pod: \d+\/\d+ nodes are available: \d+ Insufficient cpu; an older one still serves\n +→ kubectl describe nodes/,
  );
  expect(away.text).toMatch(
    /! Note +no cleaner runs: the cleaning jobs of pontus-spaceport wait in the database\n +→ helm upgrade --install register helm\/cleaner/,
  );
  expect(away.code).toBe(1);

  await kubectl('scale', 'deployment/pontus-spaceport', '--replicas=0');
  await kubectl('rollout', 'status', 'deployment/pontus-spaceport', '--timeout=60s');
  const down = await examine();
  expect(down.text).toMatch(/✗ Services +pontus-spaceport: it has no pod: it is scaled to 0/);
  expect(down.text).toContain('→ kubectl scale deployment/pontus-spaceport --replicas=1');
  expect(down.code).toBe(1);

  for (const overlay of ['observatory', 'badger']) await kubectl('apply', '-k', `k8s/overlays/${overlay}`);
  await kubectl('create', 'quota', 'small', '--hard=pods=0');
  await kubectl('scale', 'deployment/pontus-spaceport', '--replicas=1');
  await kubectl('wait', 'deployment/pontus-spaceport', '--for=condition=ReplicaFailure', '--timeout=60s');
  const refused = await examine();
  expect(refused.text).toMatch(/✗ Services +pontus-spaceport: its pods are refused: exceeded quota: small/);
  expect(refused.text).toContain('→ kubectl describe resourcequota,limitrange');
  expect(refused.text).toContain('! Note       observatory runs, but the Collector does not send to it');
  expect(refused.text).toContain('→ apply both components together (k8s/README.md)');
  expect(refused.code).toBe(1);
  await kubectl('delete', 'quota', 'small');
  await kubectl('rollout', 'undo', 'deployment/explorer-spaceship');
});

test('the release of the whole system, which no node takes', async () => {
  const values = ['nodePorts=false', 'postgres=true', `image.tag=${tag}`, 'nodeSelector.disk=none'];
  const sets = values.flatMap((value) => ['--set', `global.${value}`]);
  await helm('upgrade', '--install', 'sos', 'helm/sos', '--take-ownership', '--force-conflicts', ...sets);
  await unschedulable(9); // seven services, the cleaner, and Jaeger
  const { code, text } = await examine();
  const why = String.raw`no node takes its pod: \d+/\d+ nodes are available: .*didn't match Pod's node affinity/selector`;
  expect(text).toMatch(new RegExp(`✗ Services +avenger-spaceship, .*venture-spaceship.*: ${why}\n`));
  expect(text).toMatch(new RegExp(`! Note +.*explorer-spaceship.*: ${why}; an older one still serves\n`));
  expect(text).toMatch(new RegExp(`! Note +sos-cleaner: ${why}\n`));
  expect(text).toContain(
    '→ helm upgrade sos helm/sos --reset-then-reuse-values --set global.nodeSelector=null takes any node',
  );
  expect(code).toBe(1);
});

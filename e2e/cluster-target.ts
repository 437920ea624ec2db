import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { TestProject } from 'vitest/node';
import { freeVolumes } from '#testkit/cluster.ts';
import { run } from '#testkit/command.ts';
import { freePorts } from '#testkit/free-ports.ts';
import { buildImage, type Image } from '#testkit/images.ts';
import { SHIP_NAMES, SPACEPORT_NAMES, type Target } from '#testkit/names.ts';
import { waitFor } from '#testkit/wait-for.ts';

const NAMESPACE = 'sos-e2e';
const IMAGES: Image[] = ['spaceport', 'spaceship', 'observatory'];
const SPACEPORTS_FROM = 32500;
const SHIPS_FROM = 32000;

/**
 * Brings up everything on the cluster of the current kubeconfig, in a namespace of its own that enforces the restricted Pod Security
 * Standard: the backend, two spaceports and five ships, on the ports of docs/fleet.md. Takes all of it away again.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let tag = ''; // one for all: it is that of their sources
  for (const image of IMAGES) ({ tag } = await buildImage(image));
  const forwards: ChildProcess[] = [];
  const remove = async () => {
    for (const process of forwards) process.kill();
    await removeNamespace();
  };
  await removeNamespace(); // what a run that was cut off left holds the ports
  await freeVolumes();
  try {
    project.provide('target', await raise(tag, forwards));
  } catch (error) {
    await remove();
    throw error;
  }
  return remove;
}

async function raise(tag: string, forwards: ChildProcess[]): Promise<Target> {
  await run('kubectl', ['apply', '-f', '-'], restrictedNamespace());

  const start = performance.now();
  const backend = await run('kubectl', ['kustomize', 'k8s/overlays/observatory']);
  await kubectl(['apply', '-f', '-'], backend.replaceAll('sos/observatory:dev', `sos/observatory:${tag}`));
  await Promise.all([
    ...SPACEPORT_NAMES.map((name, index) => install(name, 'spaceport', SPACEPORTS_FROM + index, tag)),
    ...SHIP_NAMES.map((name, index) => install(name, 'spaceship', SHIPS_FROM + index, tag)),
  ]);
  await kubectl(['wait', 'deployment', '--all', '--for=condition=Available', '--timeout=180s']);
  await kubectl(['rollout', 'status', 'statefulset/otel-collector', '--timeout=180s']);
  console.log(`seven releases and the backend ready after ${Math.round(performance.now() - start)} ms`);

  const first = await freePorts(2);
  forwards.push(await forward('jaeger', first), await forward('observatory', first + 1));
  const at = (port: number) => `http://localhost:${port}`;
  const urls = <N extends string>(names: readonly N[], port: number) =>
    Object.fromEntries(names.map((name, index) => [name, at(port + index)])) as Record<N, string>;
  const target: Target = {
    kind: 'cluster',
    jaeger: at(first),
    observatory: at(first + 1),
    spaceports: urls(SPACEPORT_NAMES, SPACEPORTS_FROM),
    ships: urls(SHIP_NAMES, SHIPS_FROM),
    logs: NAMESPACE,
  };
  await waitFor('every service to answer from outside the cluster', async () => {
    const all = [...Object.values(target.spaceports), ...Object.values(target.ships)];
    const answers = await Promise.all(all.map((url) => fetch(`${url}/readyz`)));
    return answers.every(({ ok }) => ok);
  });
  return target;
}

function kubectl(args: string[], input?: string): Promise<string> {
  return run('kubectl', ['--namespace', NAMESPACE, ...args], input);
}

async function removeNamespace(): Promise<void> {
  await run('kubectl', ['delete', 'namespace', NAMESPACE, '--ignore-not-found', '--timeout=120s']);
}

function restrictedNamespace(): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: NAMESPACE, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
  });
}

async function install(name: string, chart: string, nodePort: number, tag: string): Promise<void> {
  const values = [`image.tag=${tag}`, `service.nodePort=${nodePort}`].flatMap((value) => ['--set', value]);
  await run('helm', ['upgrade', '--install', name, `helm/${chart}`, '--namespace', NAMESPACE, ...values]);
}

/** Makes port 16686 of a Service answer on a port here, for as long as the process lives. */
async function forward(service: string, port: number): Promise<ChildProcess> {
  const args = ['--namespace', NAMESPACE, 'port-forward', `service/${service}`, `${port}:16686`];
  const process = spawn('kubectl', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(process.stdout, 'data');
  return process;
}

import { namespace, kubectl, type Namespace } from '#testkit/cluster.ts';
import { send } from '#testkit/http.ts';
import { buildImage, imageName } from '#testkit/images.ts';
import { SHIP_NAMES } from '#testkit/names.ts';
import { waitFor } from '#testkit/wait-for.ts';
import type { Release } from '../cluster/backend/install-injected.ts';

/** Node ports for this suite alone; those of the backend are in kustomization.yaml. */
const SPACEPORT_PORT = 31080;
const SHIPS_FROM = 31081;
export const SPACEPORT = 'pontus-spaceport';
export const SHIPS = SHIP_NAMES;
const SPACEPORT_URL = `http://localhost:${SPACEPORT_PORT}`;
export const JAEGER = 'http://localhost:31086';
export const OBSERVATORY = 'http://localhost:31087';
export const REPLICAS = { spaceport: 3, ship: 2 };

/** Where each ship answers. */
export const SHIP_URLS: Record<string, string> = Object.fromEntries(
  SHIPS.map((ship, index) => [ship, `http://localhost:${SHIPS_FROM + index}`]),
);

export const DEPLOYMENTS = [SPACEPORT, ...SHIPS.map((ship) => `${ship}-spaceship`)].map(
  (name) => `deployment/${name}`,
);
export const COLLECTOR = 'statefulset/otel-collector';

/** A spaceport of three replicas on PostgreSQL, five ships of two, and the whole backend, ready. */
export async function deployFleet(): Promise<Namespace> {
  return deploy(async (space) => {
    await Promise.all(
      releases(REPLICAS).map(async ({ name, chart, values }) => {
        const [, tag = ''] = (await imageName(chart)).split(':');
        await space.upgrade(name, chart, { ...values, 'image.tag': tag });
      }),
    );
  });
}

/** The whole backend and what `install` adds to it, ready and reachable in a namespace of its own. */
export async function deploy(install: (space: Namespace) => Promise<void>): Promise<Namespace> {
  for (const image of ['spaceport', 'spaceship'] as const) await buildImage(image);
  const observatory = await buildImage('observatory');
  const space = await namespace();
  try {
    const backend = await kubectl('kustomize', 'e2e/chaos');
    await space.apply(backend.replaceAll('sos/observatory:dev', `sos/observatory:${observatory.tag}`));
    await Promise.all([install(space), space.ready()]);
    await reachable();
  } catch (error) {
    await space[Symbol.asyncDispose]();
    throw error;
  }
  return space;
}

/** The releases of the fleet, by how many replicas each has. */
export function releases(replicas: typeof REPLICAS): Release[] {
  const spaceport: Release = {
    name: 'pontus',
    chart: 'spaceport',
    values: {
      'service.nodePort': SPACEPORT_PORT,
      'database.existingSecret': 'postgres',
      'env.DOCKING_LIMIT': SHIPS.length, // so that no ship is refused
      replicas: replicas.spaceport,
    },
  };
  const ships = SHIPS.map((name, index): Release => ({
    name,
    chart: 'spaceship',
    values: {
      'service.nodePort': SHIPS_FROM + index,
      'env.SHIP_ID': name,
      replicas: replicas.ship,
    },
  }));
  return [spaceport, ...ships];
}

/** Waits until every node port answers. */
async function reachable(): Promise<void> {
  const pages = [JAEGER, OBSERVATORY].map((url) => `${url}/api/services`);
  const probes = [SPACEPORT_URL, ...Object.values(SHIP_URLS)].map((url) => `${url}/readyz`);
  for (const url of [...pages, ...probes])
    await waitFor(url, async () => (await send(url)).status === 200, 60_000);
}

/** Clears the register. */
export async function clearRegister(): Promise<void> {
  await send(`${SPACEPORT_URL}/clear_lists`, { method: 'POST' });
}

/** Restarts the workloads, all at once, and waits until the new pods have taken over. */
export async function roll(space: Namespace, workloads: string[]): Promise<void> {
  await Promise.all(
    workloads.map(async (workload) => {
      await space.kubectl('rollout', 'restart', workload);
      await space.rolledOut(workload);
    }),
  );
}

/** Scales a workload to zero, runs `meanwhile` when the last pod is gone, and waits until `replicas` pods are ready again. */
export async function whileScaledToZero(
  space: Namespace,
  workload: string,
  replicas: number,
  meanwhile: () => Promise<unknown>,
): Promise<void> {
  const selector = `app.kubernetes.io/name=${workload.split('/')[1]}`;
  await space.kubectl('scale', workload, '--replicas=0');
  await space.kubectl('wait', '--for=delete', 'pod', '--selector', selector, '--timeout=120s');
  await meanwhile();
  await space.kubectl('scale', workload, `--replicas=${replicas}`);
  await space.rolledOut(workload);
}

/**
 * Evicts every pod that the selector matches, as `kubectl drain` does, and retries while a disruption budget refuses. Draining the
 * only node of a small cluster would leave new pods pending; the evictions are the same.
 */
export async function evictAll(space: Namespace, selector: string): Promise<number> {
  const names = await space.kubectl('get', 'pods', '--selector', selector, '--output=name');
  const pods = names
    .trim()
    .split('\n')
    .map((name) => name.replace('pod/', ''));
  await Promise.all(
    pods.map((name) =>
      waitFor(`the eviction of ${name}`, () => evict(space, name).then(() => true), 180_000),
    ),
  );
  return pods.length;
}

async function evict(space: Namespace, name: string): Promise<void> {
  const eviction = {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name, namespace: space.name },
  };
  await space
    .create(`/api/v1/namespaces/${space.name}/pods/${name}/eviction`, eviction)
    .catch((error: unknown) => {
      if (!String(error).includes('(NotFound)')) throw error; // it was on its way already
    });
}

/**
 * Ends a pod's process at once, as kill -9 does. Kubernetes would end it in order, and the kernel protects a container's first process
 * from a kill inside the container; so this opens the process's debugger and has it exit.
 */
export async function killProcess(space: Namespace, pod: string): Promise<void> {
  const program = `
    process.kill(1, 'SIGUSR1');
    const list = () => fetch('http://127.0.0.1:9229/json').then((answer) => answer.json()).catch(list);
    const [{ webSocketDebuggerUrl }] = await list();
    const socket = new WebSocket(webSocketDebuggerUrl);
    // not at once: a process waits for its debugger to let go
    const params = { expression: 'setTimeout(() => process.reallyExit(137), 20)' };
    socket.onopen = () => socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params }));
    socket.onmessage = () => socket.close();`;
  const node = ['node', '--input-type=module', '--eval', program];
  // with its first process, the kernel ends this one too
  await space.kubectl('exec', pod, '--', ...node).catch(() => {});
}

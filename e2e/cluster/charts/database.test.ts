import { describe, expect, test } from 'vitest';
import { haveCluster, namespace } from '#testkit/cluster.ts';
import { post, postJson, send } from '#testkit/http.ts';
import { buildImage } from '#testkit/images.ts';
import { waitFor } from '#testkit/wait-for.ts';

const NODE_PORT = 31093;
const SPACEPORT = `http://localhost:${NODE_PORT}`;
/** Each request on a connection of its own, so that it meets any of the replicas. */
const anew = { connection: 'close' };

async function dock(id: string): Promise<number> {
  const { body } = await send(`${SPACEPORT}/request_docking/${id}`, { headers: anew });
  return (await postJson(`${SPACEPORT}/dock`, { ...(body as object), id, passengers: 2 })).status;
}

describe.runIf(haveCluster)('k8s/overlays/postgres', () => {
  test('three replicas share one register, which outlives its pod', async () => {
    const { repository, tag } = await buildImage('spaceport');
    await using ns = await namespace();
    await ns.kubectl('apply', '--kustomize', 'k8s/overlays/postgres');
    await ns.upgrade('pontus', 'spaceport', {
      'image.repository': repository,
      'image.tag': tag,
      'database.existingSecret': 'postgres',
      'service.nodePort': NODE_PORT,
      'networkPolicy.enabled': true,
      replicas: 3,
    });
    await waitFor('the node port', async () => (await send(`${SPACEPORT}/readyz`)).status === 200);
    await post(`${SPACEPORT}/clear_lists`); // its volume may be one that an earlier run has used

    const statuses = await Promise.all(Array.from({ length: 30 }, (_, index) => dock(`ship-${index}`)));
    expect(statuses.filter((status) => status === 200)).toHaveLength(3);
    const docked = (await send(`${SPACEPORT}/docked_ships`, { headers: anew })).body;
    expect(docked).toHaveLength(3);

    await ns.kubectl('delete', 'pod', 'postgres-0', '--force', '--grace-period=0');
    await ns.rolledOut('statefulset/postgres');
    const back = performance.now();
    await waitFor('the register', async () => {
      const { status, body } = await send(`${SPACEPORT}/docked_ships`, { headers: anew });
      if (status === 200) expect(body).toEqual(docked);
      return status === 200;
    });
    const took = Math.round(performance.now() - back);
    process.stdout.write(`the register answers ${took} ms after its new pod is ready\n`);
    expect(took).toBeLessThan(5_000);

    await ns.kubectl('delete', 'pods', '--selector=app.kubernetes.io/name=spaceport', '--wait=false');
    await ns.rolledOut('deployment/pontus-spaceport');
    expect((await send(`${SPACEPORT}/docked_ships`, { headers: anew })).body).toEqual(docked);
    expect((await post(`${SPACEPORT}/clear_lists`)).status).toBe(200);
  });
});

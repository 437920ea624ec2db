import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { namespace } from '#testkit/cluster.ts';
import { post, send } from '#testkit/http.ts';
import { buildImage } from '#testkit/images.ts';
import { keepBusy } from '#testkit/load.ts';
import { waitFor } from '#testkit/wait-for.ts';

/** Node ports for this test alone. */
const SPACEPORT_PORT = 31093;
const SHIP_PORT = 31094;
const SHIP = `http://localhost:${SHIP_PORT}`;
/** An autoscaler looks every 15 s, and metrics are as old. */
const SCALE_LIMIT_MS = 240_000;

test('under load the ships scale out and back, and no request fails', { timeout: 900_000 }, async () => {
  const spaceport = await buildImage('spaceport');
  const spaceship = await buildImage('spaceship');
  await using space = await namespace();
  await Promise.all([
    space.upgrade('pontus', 'spaceport', {
      'image.tag': spaceport.tag,
      'service.nodePort': SPACEPORT_PORT,
      'telemetry.mode': 'none',
    }),
    space.upgrade('explorer', 'spaceship', {
      'image.tag': spaceship.tag,
      'service.nodePort': SHIP_PORT,
      'telemetry.mode': 'none',
      'autoscaling.enabled': true,
      'autoscaling.minReplicas': 1,
      'autoscaling.maxReplicas': 3,
      'autoscaling.scaleDownWindowSeconds': 15,
    }),
  ]);
  await waitFor('the node port', async () => (await send(`${SHIP}/readyz`)).status === 200);
  const ready = async () => {
    const path = ['--output=jsonpath={.status.readyReplicas}'];
    return Number(await space.kubectl('get', 'deployment', 'explorer-spaceship', ...path));
  };

  const statuses: Record<string, number> = {};
  let pause = 0;
  let stopped = false;
  const load = keepBusy(8, async () => {
    const action = Math.random() < 0.5 ? 'dock' : 'separate';
    const saw = await post(`${SHIP}/${action}/pontus-spaceport`).then(
      ({ status }) => String(status),
      (error: unknown) => String(error),
    );
    statuses[saw] = (statuses[saw] ?? 0) + 1;
    await sleep(pause);
    return !stopped;
  });
  const start = performance.now();
  await waitFor('three ships', async () => (await ready()) === 3, SCALE_LIMIT_MS);
  console.log(`three ships after ${Math.round(performance.now() - start)} ms`);
  pause = 1_000; // hardly any load, but requests all the while
  const relief = performance.now();
  await waitFor('one ship', async () => (await ready()) === 1, SCALE_LIMIT_MS);
  console.log(`one ship again ${Math.round(performance.now() - relief)} ms after the load`);
  stopped = true;
  await load;
  console.log('answers', statuses);
  // a refusal is an answer: several ships share one name of a spaceport, and docks are few
  expect(Object.keys(statuses).filter((saw) => saw !== '200' && saw !== '400')).toEqual([]);
});

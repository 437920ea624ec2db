import { beforeAll, expect, test } from 'vitest';
import { run } from '#testkit/command.ts';
import { post } from '#testkit/http.ts';
import { waitForSpans } from '#testkit/jaeger.ts';
import { SHIP_NAMES, SPACEPORT_NAMES } from '#testkit/names.ts';
import { target } from '../target.ts';
import { waitFor } from '#testkit/wait-for.ts';

const { ships, spaceports, jaeger, observatory, logs: namespace } = target;

beforeAll(async () => {
  for (const url of Object.values(spaceports)) await post(`${url}/clear_lists`);
});

test('every span and every log record says which pod of which deployment on which node it came from', async () => {
  const { traceId } = await post(`${ships.explorer}/dock/pontus-spaceport`);
  const spans = await waitForSpans(jaeger, traceId, 5);
  expect(spans).toHaveLength(5);
  for (const { service, resource } of spans)
    expect(resource).toMatchObject({
      'k8s.namespace.name': namespace,
      'k8s.deployment.name': service,
      'k8s.pod.name': expect.stringMatching(new RegExp(`^${service}-`)),
      'k8s.node.name': expect.any(String),
    });
  await waitFor('the log records', async () => {
    const response = await fetch(`${observatory}/api/logs?trace_id=${traceId}`);
    return ((await response.json()) as { data: unknown[] }).data.length === 7;
  });
});

test('helm test passes for every release', async () => {
  await Promise.all(
    [...SPACEPORT_NAMES, ...SHIP_NAMES].map((name) => run('helm', ['test', name, '--namespace', namespace])),
  );
});

test('the seven services together stay under 700 MiB', { timeout: 150_000 }, async () => {
  const used = await waitFor(
    'metrics of all seven pods',
    async () => {
      const selector = ['-l', 'space.observation.system/type', '--no-headers'];
      const table = await run('kubectl', ['top', 'pods', '--namespace', namespace, ...selector]);
      const sizes = [...table.matchAll(/ (\d+)Mi\s*$/gm)].map(([, size]) => Number(size));
      return sizes.length >= 7 && sizes.reduce((sum, size) => sum + size, 0);
    },
    120_000,
  );
  console.log(`the seven services use ${used} MiB`);
  expect(used).toBeLessThan(700);
});

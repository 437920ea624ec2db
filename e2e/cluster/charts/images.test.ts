import { beforeAll, describe, expect, test } from 'vitest';
import { haveCluster, namespace, type Values } from '#testkit/cluster.ts';
import { buildImage } from '#testkit/images.ts';
import { CHARTS } from './helm.ts';

describe.runIf(haveCluster).each(CHARTS)('the image of %s', (chart) => {
  const image: Values = {};

  beforeAll(async () => {
    const { repository, tag } = await buildImage(chart);
    Object.assign(image, { 'image.repository': repository, 'image.tag': tag });
  });

  test('runs as nobody in particular, can write nowhere, has its code compiled, and stops at once', async () => {
    await using ns = await namespace();
    await ns.upgrade('pontus', chart, {
      ...image,
      'telemetry.endpoint': 'http://localhost:1',
      'shutdown.preStopSeconds': 0,
    });
    const deployment = `deployment/pontus-${chart}`;
    const sh = (command: string) => ns.kubectl('exec', deployment, '--', 'sh', '-c', command);

    expect(await sh('id -u')).toBe('1000\n');
    expect(await sh('find /app ! -user root -o -perm /022 ! -type l | wc -l')).toBe('0\n');
    await expect(sh('touch /app/x')).rejects.toThrow('Read-only file system');

    const start = `node --import ./instrumentation.js services/${chart}/main.ts`;
    const cached = await sh(`NODE_DEBUG_NATIVE=COMPILE_CACHE PORT=8081 timeout 3 ${start} 2>&1 || true`);
    expect(cached.match(/V8 code cache for .* was accepted/g)?.length).toBeGreaterThan(100);
    expect(cached).not.toContain('permission denied');
    expect(cached).not.toContain('no transpile cache');

    const pod = (await ns.kubectl('get', 'pods', '--output=jsonpath={.items[0].metadata.name}')).trim();
    const begun = Date.now();
    await ns.kubectl('delete', 'pod', pod, '--wait');
    const seconds = (Date.now() - begun) / 1000;
    process.stdout.write(`${chart} was gone ${seconds.toFixed(1)} s after it was told to go\n`);
    expect(seconds).toBeLessThan(10); // 5 of them in a flush to a Collector that is not there
  });
});

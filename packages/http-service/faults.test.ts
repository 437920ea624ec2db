import { monitorEventLoopDelay } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { until } from '#testkit/servers.ts';
import { blockEventLoop, checkManifest, simulateFaults } from './faults.ts';
import { faultEntries, readSettings, SettingsError } from './settings.ts';

const read = (env: Record<string, string>) => readSettings(faultEntries, env);
const timeOf = async (work: () => Promise<void>) => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

test('a failure does not name its setting', async () => {
  const failure = await simulateFaults(read({ FAILURE_RATE: '1' })).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Error);
  expect(String(failure)).not.toMatch(/fail|simulat|RATE/i);
});

test('only above the number of passengers is it slow, until it is aborted', async () => {
  const faults = read({ SIMULATE_SLOW_PASSENGERS: '1500:60' });
  expect(await timeOf(() => checkManifest(faults, 1501))).toBeGreaterThanOrEqual(59);
  const slow = read({ SIMULATE_SLOW_PASSENGERS: '1500:60000' });
  await checkManifest(slow, 1500);
  await checkManifest(read({}), 1501);
  await expect(checkManifest(slow, 1501, AbortSignal.abort())).rejects.toThrow('aborted');
});

test('the event loop is blocked now and then', async () => {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  blockEventLoop(read({}));
  blockEventLoop(read({ SIMULATE_BLOCKED_LOOP: '1000:150' }));
  await until(() => delay.max >= 140e6);
  delay.disable();
});

test.each([
  [
    'SIMULATE_SLOW_PASSENGERS',
    ['1500', '1500:0', '1500:60001', '1000001:1', 'a:b', '1:2:3', '-1:5'],
    'PASSENGERS:MS, two whole numbers: up to 1000000, and from 1 to 60000',
  ],
  [
    'SIMULATE_BLOCKED_LOOP',
    ['400', '999:400', '5000:901', '5000:0', '5000:400 '],
    'EVERY_MS:MS, two whole numbers: from 1000 to 600000, and from 1 to 900',
  ],
])('%s is checked', (name, values, words) => {
  for (const value of values)
    expect(() => read({ [name]: value })).toThrow(
      new SettingsError(`${name} must be ${words}, not ${JSON.stringify(value)}`),
    );
});

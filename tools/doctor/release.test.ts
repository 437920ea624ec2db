import { expect, test } from 'vitest';
import { releaseOf, setValue } from './release.ts';

const object = (name: string, type?: string, release?: string) => ({
  metadata: {
    name,
    ...(type && { labels: { 'space.observation.system/type': type } }),
    ...(release && { annotations: { 'meta.helm.sh/release-name': release } }),
  },
});
const EXPLORER = object('explorer-spaceship', 'spaceship', 'explorer');

test('a release of one service, of the whole system, and none', () => {
  expect(releaseOf(EXPLORER, [EXPLORER])).toEqual({ name: 'explorer', chart: 'spaceship' });
  expect(releaseOf(object('explorer-spaceship', 'spaceship'), [])).toEqual({
    name: 'explorer',
    chart: 'spaceship',
  });
  expect(releaseOf(object('jaeger'), [EXPLORER])).toBe(undefined);
  expect(releaseOf(object('jaeger', undefined, 'sos'), [EXPLORER])).toEqual({ name: 'sos', chart: 'sos' });
});

test('the cleaner, which is called after its release in either chart', () => {
  const cleaner = object('sos-cleaner', 'cleaner', 'sos');
  expect(releaseOf(cleaner, [cleaner, EXPLORER])).toEqual({ name: 'sos', chart: 'cleaner' });
  const part = object('explorer-spaceship', 'spaceship', 'sos');
  expect(releaseOf(cleaner, [cleaner, part])).toEqual({ name: 'sos', chart: 'sos' });
});

test('a value in the terms of the chart', () => {
  const upgrade = (chart: string, value: string) => setValue({ name: 'sos', chart }, value);
  const start = '--reset-then-reuse-values --set';
  expect(upgrade('cleaner', 'nodeSelector=null')).toBe(
    `helm upgrade sos helm/cleaner ${start} nodeSelector=null`,
  );
  expect(upgrade('sos', 'tolerations[0].operator=Exists')).toBe(
    `helm upgrade sos helm/sos ${start} 'global.tolerations[0].operator=Exists'`,
  );
});

import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { ManifestCache } from './manifest-cache.ts';

const docking = () => ({ shipId: 'explorer', authorizationCode: randomUUID(), passengers: 3 });

test('a docking finds its own manifest again', () => {
  const cache = new ManifestCache(4);
  const [first, second] = [docking(), docking()];
  const manifest = cache.manifestOf(first);
  expect(manifest).toHaveLength(4 * 16 + 1);
  expect(cache.manifestOf(second)).not.toEqual(manifest);
  expect(cache.manifestOf(first)).toBe(manifest);
  expect(cache.size).toBe(2);
});

test('it forgets nothing, and stops at 128 MiB', () => {
  const cache = new ManifestCache(1024);
  for (let count = 0; count < 140; count++) cache.manifestOf(docking());
  expect(cache.size).toBe(128);
});

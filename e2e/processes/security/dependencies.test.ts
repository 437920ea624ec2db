import { readFile } from 'node:fs/promises';
import { matchesGlob } from 'node:path';
import { expect, test } from 'vitest';

const read = (name: string) => readFile(new URL(`../../../${name}`, import.meta.url), 'utf8');

interface Manifest {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
  overrides: Record<string, string>;
}

async function manifest(): Promise<Manifest> {
  return JSON.parse(await read('package.json')) as Manifest;
}

test('every dependency is pinned to one version, in the lock file by hash', async () => {
  const { dependencies, devDependencies, optionalDependencies, overrides } = await manifest();
  const pinned = { ...dependencies, ...devDependencies, ...optionalDependencies, ...overrides };
  for (const [name, version] of Object.entries(pinned))
    expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
  const { packages } = JSON.parse(await read('package-lock.json')) as {
    packages: Record<string, { integrity?: string }>;
  };
  for (const [path, { integrity }] of Object.entries(packages))
    if (path !== '') expect(integrity, path).toMatch(/^sha512-/);
});

test('OpenTelemetry’s packages come in one update, and so do Node’s binaries', async () => {
  const text = await read('.github/dependabot.yml');
  const groups = [...text.matchAll(/^ {6}(\w+):\n {8}patterns:\n((?: {10}- .*\n)+)/gm)].map(
    ([, name, patterns]) => ({
      name,
      patterns: [...patterns!.matchAll(/- '?([^'\n]+)/g)].map(([, pattern]) => pattern!),
    }),
  );
  const groupOf = (dependency: string) =>
    groups.find(({ patterns }) => patterns.some((pattern) => matchesGlob(dependency, pattern)))?.name;
  const { dependencies, optionalDependencies, overrides } = await manifest();
  const telemetry = Object.keys({ ...dependencies, ...overrides }).filter((name) =>
    name.startsWith('@opentelemetry/'),
  );
  for (const name of [...telemetry, 'import-in-the-middle'])
    expect(groupOf(name), name).toBe('opentelemetry');
  for (const name of Object.keys(optionalDependencies)) expect(groupOf(name), name).toBe('node');
});

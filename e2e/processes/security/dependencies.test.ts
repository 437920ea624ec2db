import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, matchesGlob } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '#testkit/command.ts';

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

const found = (name: string) => globSync(`**/${name}`, { cwd: ROOT, exclude: ['**/node_modules/**'] });

test.each(found('package.json'))('%s pins every dependency to one version', async (path) => {
  const { dependencies, devDependencies, optionalDependencies, overrides } = JSON.parse(
    await read(path),
  ) as Partial<Manifest>;
  const pinned = { ...dependencies, ...devDependencies, ...optionalDependencies, ...overrides };
  for (const [name, version] of Object.entries(pinned))
    expect(version, name).toMatch(/^(npm:.+@)?\d+\.\d+\.\d+(-[\w.]+)?$/);
});

/** Releases that tests run on because they are old. */
const OLD_ON_PURPOSE = 'e2e/node-versions/binaries/package-lock.json';

test.each(found('package-lock.json'))(
  '%s holds every package’s hash, and is kept up to date',
  async (path) => {
    const { packages } = JSON.parse(await read(path)) as {
      packages: Record<string, { integrity?: string; inBundle?: boolean; link?: boolean }>;
    };
    for (const [name, { integrity, inBundle, link }] of Object.entries(packages))
      if (name.includes('node_modules/') && !link && !inBundle) expect(integrity, name).toMatch(/^sha512-/);
    if (path !== OLD_ON_PURPOSE)
      expect(await read('.github/dependabot.yml')).toContain(` /${dirname(path).replace('.', '')}\n`);
  },
);

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

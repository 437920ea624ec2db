import { cp, mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './variants.ts';

const TELEMETRY = '@spaceport-observation-system/telemetry';

/**
 * Lays a service's files out as images have them: its sources, the preload and the telemetry package. Its packages are links to the repository's
 * own, of which zero-code needs more than an image holds.
 */
export async function layOutImage(app: string): Promise<void> {
  const copy = (from: string, to: string) => cp(join(ROOT, from), join(app, to), { recursive: true });
  await copy('package.json', 'package.json');
  await copy('services', 'services');
  await copy('packages', 'packages');
  await copy('build/instrumentation.js', 'instrumentation.js');
  for (const part of ['package.json', 'dist'])
    await copy(`packages/telemetry/${part}`, `node_modules/${TELEMETRY}/${part}`);
  for (const name of await packages()) {
    const link = join(app, 'node_modules', name);
    await mkdir(join(link, '..'), { recursive: true });
    await symlink(join(ROOT, 'node_modules', name), link);
  }
}

async function packages(): Promise<string[]> {
  const folder = join(ROOT, 'node_modules');
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.'));
  const nested = names.map(async (name) =>
    name.startsWith('@') ? (await readdir(join(folder, name))).map((inner) => `${name}/${inner}`) : [name],
  );
  return (await Promise.all(nested)).flat();
}

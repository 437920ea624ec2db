import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, run } from './command.ts';

/** Everything that an image is made of, as git knows it. */
const SOURCES = [
  'Dockerfile',
  '.dockerignore',
  'package.json',
  'package-lock.json',
  'rolldown.config.ts',
  'services',
  'otel/autoinstrumentation',
];

/** A tag that changes when the content of the images does, and only then. */
export async function contentTag(): Promise<string> {
  const listed = await run('git', [
    'ls-files',
    '--cached',
    '--others',
    '--exclude-standard',
    '-z',
    ...SOURCES,
  ]);
  const files = listed.split('\0').filter((name) => name !== '' && !name.endsWith('.test.ts'));
  const hash = createHash('sha256');
  for (const name of files.toSorted())
    hash.update(name).update(await readFile(join(ROOT, name)).catch(() => ''));
  return `e2e-${hash.digest('hex').slice(0, 12)}`;
}

/**
 * Builds a target of the Dockerfile as `sos/TARGET:TAG` and loads it into the cluster. SOS_BUILD_IMAGE names the command that
 * does both, called as `COMMAND NAME:TAG CONTEXT [build options]`; without it, docker builds and kind loads.
 */
export async function buildImage(target: string, tag: string): Promise<void> {
  const name = `sos/${target}:${tag}`;
  const command = process.env['SOS_BUILD_IMAGE'];
  if (command) {
    await run(command, [name, '.', '--target', target]);
  } else {
    await run('docker', ['build', '--tag', name, '--target', target, '.']);
    await run('kind', ['load', 'docker-image', name]);
  }
}

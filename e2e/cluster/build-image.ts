import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');

/** All that goes into an image. */
const SOURCES = [
  'Dockerfile',
  '.dockerignore',
  '.npmrc',
  'package.json',
  'package-lock.json',
  'rolldown.config.ts',
  'services/**',
  'otel/autoinstrumentation/**',
];

/** The Dockerfile's targets. */
export type Image = 'spaceport' | 'spaceship' | 'observatory' | 'autoinstrumentation' | 'dev';

/** An image's name: its tag is that of its sources, so that a pod never runs another than was meant. */
export async function imageName(image: Image): Promise<string> {
  const hash = createHash('sha256');
  const files: string[] = [];
  for await (const entry of glob(SOURCES, { cwd: ROOT, withFileTypes: true }))
    if (entry.isFile() && !entry.name.endsWith('.test.ts')) files.push(join(entry.parentPath, entry.name));
  for (const file of files.toSorted())
    hash.update(`${file.slice(ROOT.length)}\0`).update(await readFile(file));
  return `sos/${image}:${hash.digest('hex').slice(0, 12)}`;
}

/**
 * Builds an image and loads it into the cluster, unless a node has it already. SOS_BUILD_IMAGE names the command, called as
 * `COMMAND NAME:TAG CONTEXT [build options]`; unset, it is docker build and kind load.
 * @returns the image's name and tag.
 */
export async function buildImage(image: Image): Promise<{ repository: string; tag: string }> {
  const name = await imageName(image);
  const [repository = '', tag = ''] = name.split(':');
  if (await isLoaded(name)) return { repository, tag };
  const command = process.env['SOS_BUILD_IMAGE'];
  const options = ['--target', image];
  if (command) await run(command, [name, ROOT, ...options]);
  else {
    await run('docker', ['build', '--tag', name, ...options, ROOT], { maxBuffer: 64e6 });
    await run('kind', ['load', 'docker-image', name]);
  }
  return { repository, tag };
}

/** Nodes tell which images they have; where there are many they leave some out, and building again is quick. */
async function isLoaded(name: string): Promise<boolean> {
  const names = '{.items[*].status.images[*].names[*]}';
  const { stdout } = await run('kubectl', ['get', 'nodes', '--output', `jsonpath=${names}`]);
  return stdout.split(' ').some((loaded) => loaded === name || loaded.endsWith(`/${name}`));
}

import { createHash } from 'node:crypto';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, run } from './command.ts';

/** The sources of an image. */
const SOURCES = [
  'Dockerfile',
  '.dockerignore',
  '.npmrc',
  'package.json',
  'package-lock.json',
  'rolldown.config.ts',
  'packages/**',
  'services/**',
];

/** The sources that .dockerignore excludes. */
const IGNORED = /\.test\.ts$|\/testing\/|\/node_modules\/|\/telemetry\/dist\//;

/** The Dockerfile's targets. */
export type Image = 'spaceport' | 'spaceship' | 'cleaner' | 'observatory' | 'autoinstrumentation' | 'dev';

/** An image's name. The tag is a hash of the sources, so that a pod never runs an older image. */
export async function imageName(image: Image): Promise<string> {
  const hash = createHash('sha256');
  const files: string[] = [];
  for await (const entry of glob(SOURCES, { cwd: ROOT, withFileTypes: true }))
    if (entry.isFile() && !IGNORED.test(join(entry.parentPath, entry.name)))
      files.push(join(entry.parentPath, entry.name));
  for (const file of files.toSorted())
    hash.update(`${file.slice(ROOT.length)}\0`).update(await readFile(file));
  return `sos/${image}:e2e-${hash.digest('hex').slice(0, 12)}`; // a tag of digits alone would be a number to Helm
}

/**
 * Builds an image and loads it into the cluster, unless a node has it already.
 * @returns the image's name and tag.
 */
export async function buildImage(image: Image): Promise<{ repository: string; tag: string }> {
  const name = await imageName(image);
  const [repository = '', tag = ''] = name.split(':');
  if (!(await isLoaded(name))) await build(name, ROOT, '--target', image);
  return { repository, tag };
}

/**
 * Builds what `context` holds as `name` and loads it into the cluster. SOS_BUILD_IMAGE names the command that does, called as
 * `COMMAND NAME:TAG CONTEXT [build options]`; unset, it is docker build and kind load.
 */
export async function build(name: string, context: string, ...options: string[]): Promise<void> {
  const command = process.env['SOS_BUILD_IMAGE'];
  if (command) {
    await run(command, [name, context, ...options]);
  } else {
    await run('docker', ['build', '--tag', name, ...options, context]);
    await run('kind', ['load', 'docker-image', name]);
  }
}

/** Nodes tell which images they have; where there are many they leave some out, and building again is quick. */
async function isLoaded(name: string): Promise<boolean> {
  const names = '{.items[*].status.images[*].names[*]}';
  const images = await run('kubectl', ['get', 'nodes', '--output', `jsonpath=${names}`]);
  return images.split(' ').some((loaded) => loaded === name || loaded.endsWith(`/${name}`));
}

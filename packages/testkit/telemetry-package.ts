import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './command.ts';

export const TELEMETRY = '@spaceport-observation-system/telemetry';

/** Builds and packs packages/telemetry, and installs it as a user would, in a folder of its own, to be removed after use. */
export async function installTelemetry(): Promise<{
  folder: string;
  tarball: string;
  installMs: number;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'telemetry-'));
  await run('npx', ['rolldown', '--config', 'rolldown.config.ts']);
  const packed = await run('npm', ['pack', './packages/telemetry', '--silent', '--pack-destination', folder]);
  const tarball = join(folder, packed.trim());
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  const start = performance.now();
  await run('npm', ['install', '--prefix', folder, '--prefer-offline', '--no-audit', '--no-fund', tarball]);
  return { folder, tarball, installMs: Math.round(performance.now() - start) };
}

const BODY = `
const server = createServer((request, response) => response.end('ok')).listen(0, async () => {
  await (await fetch('http://localhost:' + server.address().port)).text();
  server.close();
});`;

/** A program that answers one request of its own and ends, in both module systems: two spans. */
export const PROGRAMS = {
  'app.mjs': `import { createServer } from 'node:http';${BODY}`,
  'app.cjs': `const { createServer } = require('node:http');${BODY}`,
};

/** packages/telemetry as its users have it: the tarball of `npm pack`, in a folder of their own. */
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT, run } from '#testkit/command.ts';
import { otlpSink } from '#testkit/otlp-sink.ts';
import { Program } from '#testkit/program.ts';

/** What the package may come to, in bytes: packed, and with its dependencies installed. */
const PACKED_LIMIT = 250_000;
const INSTALLED_LIMIT = 4_000_000;
const NAME = '@spaceport-observation-system/telemetry';

let folder: string;
let tarball: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'telemetry-'));
  await run('npx', ['rolldown', '--config', 'rolldown.config.ts']);
  const packed = await run('npm', ['pack', './packages/telemetry', '--silent', '--pack-destination', folder]);
  tarball = join(folder, packed.trim());
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  await run('npm', ['install', '--prefix', folder, '--prefer-offline', '--no-audit', '--no-fund', tarball]);
});

afterAll(() => rm(folder, { recursive: true }));

test('it keeps to its size, packed and installed', async () => {
  const installed = await sizeOf(join(folder, 'node_modules'));
  console.log(`${(await stat(tarball)).size} bytes packed, ${installed} installed`);
  expect((await stat(tarball)).size).toBeLessThan(PACKED_LIMIT);
  expect(installed).toBeLessThan(INSTALLED_LIMIT);
  const packages = await readFile(join(folder, 'node_modules/.package-lock.json'), 'utf8');
  expect(Object.keys(JSON.parse(packages).packages).toSorted()).toEqual([
    'node_modules/@opentelemetry/api',
    `node_modules/${NAME}`,
    'node_modules/cjs-module-lexer',
    'node_modules/es-module-lexer',
    'node_modules/import-in-the-middle',
    'node_modules/module-details-from-path',
  ]);
});

test('it has its licences, its README and its changelog', async () => {
  const files = await readdir(join(folder, 'node_modules', NAME));
  expect(files).toEqual(
    expect.arrayContaining(['LICENSE', 'README.md', 'CHANGELOG.md', 'package.json', 'dist']),
  );
  const licences = await readFile(join(folder, 'node_modules', NAME, 'dist/LICENSES.txt'), 'utf8');
  expect(licences).toContain('@opentelemetry/sdk-trace');
});

const SERVER = `
const server = createServer((request, response) => response.end('ok')).listen(0, async () => {
  await (await fetch('http://localhost:' + server.address().port)).text();
  server.close();
});`;

test.each([
  ['--import', 'app.mjs', `import { createServer } from 'node:http';${SERVER}`],
  ['--require', 'app.cjs', `const { createServer } = require('node:http');${SERVER}`],
  ['--require', 'app.mjs', `import { createServer } from 'node:http';${SERVER}`],
])('node %s traces %s with nothing but the variables', async (preload, file, code) => {
  const sink = await otlpSink();
  await writeFile(join(folder, file), code);
  const program = inFolder([preload, `${NAME}/register`, file], {
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  });
  expect(await program.exited).toEqual({ code: 0, signal: null });
  expect(program.stderr).toBe('');
  expect(sink.spans.toSorted()).toEqual(['GET', 'GET']);
});

test('a module of the user chooses which requests are ignored, by types', async () => {
  const sink = await otlpSink();
  const preload = `import { startTelemetry, type TelemetryOptions } from '${NAME}';
const options: TelemetryOptions = { ignoreRequest: ({ url }) => url === '/' };
startTelemetry(options);
`;
  await writeFile(join(folder, 'preload.ts'), preload);
  await mkdir(join(folder, 'node_modules/@types'), { recursive: true });
  const types = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'esnext', '--skipLibCheck'];
  const typeRoots = ['--types', 'node', '--typeRoots', join(ROOT, 'node_modules/@types')];
  await run('npx', ['tsc', ...types, ...typeRoots, '--ignoreConfig', join(folder, 'preload.ts')]);
  await writeFile(join(folder, 'app.mjs'), `import { createServer } from 'node:http';${SERVER}`);
  const program = inFolder(['--import', './preload.ts', 'app.mjs'], {
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  });
  await program.exited;
  expect(sink.spans).toEqual(['GET']); // the client's
});

function inFolder(args: string[], env: Record<string, string>): Program {
  return new Program(args, env, folder);
}

async function sizeOf(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

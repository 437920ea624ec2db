/** packages/telemetry as its users have it: the tarball of `npm pack`, in a folder of their own. */
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT, run } from '#testkit/command.ts';
import { otlpSink, type OtlpSink } from '#testkit/otlp-sink.ts';
import { freePorts } from '#testkit/free-ports.ts';
import { Program, startObservatory } from '#testkit/program.ts';
import { installTelemetry, PROGRAMS, TELEMETRY } from '#testkit/telemetry-package.ts';
import { waitFor } from '#testkit/wait-for.ts';

/** What the package may come to, in bytes: packed, and with its dependencies installed. */
const PACKED_LIMIT = 250_000;
const INSTALLED_LIMIT = 4_000_000;

let folder: string;
let tarball: string;
let installMs: number;

beforeAll(async () => {
  ({ folder, tarball, installMs } = await installTelemetry());
  for (const [file, code] of Object.entries(PROGRAMS)) await writeFile(join(folder, file), code);
});

afterAll(() => rm(folder, { recursive: true }));

test('it keeps to its size, packed and installed', async () => {
  const installed = await sizeOf(join(folder, 'node_modules'));
  console.log(`${(await stat(tarball)).size} bytes packed, ${installed} installed in ${installMs} ms`);
  expect((await stat(tarball)).size).toBeLessThan(PACKED_LIMIT);
  expect(installed).toBeLessThan(INSTALLED_LIMIT);
  const packages = await readFile(join(folder, 'node_modules/.package-lock.json'), 'utf8');
  expect(Object.keys(JSON.parse(packages).packages).toSorted()).toEqual([
    'node_modules/@opentelemetry/api',
    `node_modules/${TELEMETRY}`,
    'node_modules/cjs-module-lexer',
    'node_modules/es-module-lexer',
    'node_modules/import-in-the-middle',
    'node_modules/module-details-from-path',
  ]);
});

test('it has its licences, its README and its changelog', async () => {
  const files = await readdir(join(folder, 'node_modules', TELEMETRY));
  expect(files).toEqual(
    expect.arrayContaining(['LICENSE', 'README.md', 'CHANGELOG.md', 'package.json', 'dist']),
  );
  const licences = await readFile(join(folder, 'node_modules', TELEMETRY, 'dist/LICENSES.txt'), 'utf8');
  expect(licences).toContain('@opentelemetry/sdk-trace');
});

test('a stranger sees the first span after two commands: npm install, as above, and node', async () => {
  const port = await freePorts(3);
  const observatory = await startObservatory(port);
  const start = performance.now();
  const program = new Program(
    ['--import', `${TELEMETRY}/register`, 'app.mjs'],
    { OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${port + 1}`, OTEL_SERVICE_NAME: 'stranger' },
    { cwd: folder },
  );
  await waitFor('the first span', async () => {
    const answer = await fetch(`http://localhost:${port}/api/traces?service=stranger`);
    return ((await answer.json()) as { data: unknown[] }).data.length > 0;
  });
  console.log(`the first span is visible ${Math.round(performance.now() - start)} ms after the start`);
  expect(await program.exited).toEqual({ code: 0, signal: null });
  await observatory.stop();
});

test.each([
  ['--import', 'app.mjs'],
  ['--require', 'app.cjs'],
  ['--require', 'app.mjs'],
])('node %s traces %s with nothing but the variables', async (preload, file) => {
  const sink = await otlpSink();
  const program = inFolder([preload, `${TELEMETRY}/register`, file], sink);
  expect(await program.exited).toEqual({ code: 0, signal: null });
  expect(program.stderr).toBe('');
  expect(sink.spans).toEqual(['GET', 'GET']);
});

test('a module of the user chooses which requests are ignored, by types', async () => {
  const sink = await otlpSink();
  const preload = `import { startTelemetry, type TelemetryOptions } from '${TELEMETRY}';
const options: TelemetryOptions = { ignoreRequest: ({ url }) => url === '/' };
startTelemetry(options);
`;
  await writeFile(join(folder, 'preload.ts'), preload);
  const types = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'esnext', '--skipLibCheck'];
  const typeRoots = ['--types', 'node', '--typeRoots', join(ROOT, 'node_modules/@types')];
  await run('npx', ['tsc', ...types, ...typeRoots, '--ignoreConfig', join(folder, 'preload.ts')]);
  const program = inFolder(['--import', './preload.ts', 'app.mjs'], sink);
  await program.exited;
  expect(sink.spans).toEqual(['GET']); // the client's
});

function inFolder(args: string[], { url }: OtlpSink): Program {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };
  return new Program(args, env, { cwd: folder });
}

async function sizeOf(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The telemetry package on the versions of Node.js that it says it runs on, and on one that it does not. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '#testkit/command.ts';
import { otlpSink } from '#testkit/otlp-sink.ts';
import { Program } from '#testkit/program.ts';
import { installTelemetry, PROGRAMS, TELEMETRY } from '#testkit/telemetry-package.ts';

const SUPPORTED = ['node-22-without-sync-hooks', 'node-22', 'node-24-without-sync-hooks', 'node-24'];
const WAYS = ['--import', '--require'].flatMap((preload) =>
  Object.keys(PROGRAMS).map((file) => [preload, file] as const),
);

let folder: string;

beforeAll(async () => {
  ({ folder } = await installTelemetry());
  for (const [file, code] of Object.entries(PROGRAMS)) await writeFile(join(folder, file), code);
});

afterAll(() => rm(folder, { recursive: true }));

async function run(version: string, preload: string, file: string) {
  const sink = await otlpSink();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };
  const node = join(ROOT, 'e2e/node-versions/binaries/node_modules', version, 'bin/node');
  const program = new Program([preload, `${TELEMETRY}/register`, file], env, { cwd: folder, node });
  return { exit: await program.exited, stderr: program.stderr, spans: sink.spans };
}

test.each(SUPPORTED.flatMap((version) => WAYS.map((way) => [version, ...way] as const)))(
  '%s %s traces %s',
  async (version, preload, file) => {
    expect(await run(version, preload, file)).toEqual({
      exit: { code: 0, signal: null },
      stderr: '',
      spans: ['GET', 'GET'],
    });
  },
);

test.each(SUPPORTED)('%s delivers at a signal without a handler, and dies of it', async (version) => {
  const sink = await otlpSink();
  const node = join(ROOT, 'e2e/node-versions/binaries/node_modules', version, 'bin/node');
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };
  const code = `require('@opentelemetry/api').trace.getTracer('test').startSpan('open'); setInterval(() => {}, 1000); console.log(process.listenerCount('SIGTERM'), 'up');`;
  await writeFile(join(folder, 'stays.cjs'), code);
  const args = ['--require', `${TELEMETRY}/register`, 'stays.cjs'];
  const program = new Program(args, env, { cwd: folder, node });
  await program.printed('0 up');
  expect(await program.stop()).toEqual({ code: null, signal: 'SIGTERM' });
  expect(sink.spans).toEqual(['open']);
  expect(sink.taken.metrics).toBe(1);
});

test.each(WAYS)('on Node.js 20, with %s, %s runs untraced after one line', async (preload, file) => {
  const { exit, stderr, spans } = await run('node-20', preload, file);
  expect(exit).toEqual({ code: 0, signal: null });
  expect(stderr).toMatch(/^OpenTelemetry needs Node.js 22.15 or newer, and this is 20\..*\n$/);
  expect(spans).toEqual([]);
});

/** A trace of another language's SDK goes in and comes back out, and is what a real Jaeger makes of it. Needs python3 with pip. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { waitForSpans } from '#testkit/jaeger.ts';
import { startObservatory } from '#testkit/program.ts';
import { comparableV1 } from './comparable.ts';
import { startJaeger } from './start-jaeger.ts';

const VERSION = '1.45.2';
const PACKAGES = [
  'opentelemetry-sdk',
  'opentelemetry-exporter-otlp-proto-grpc',
  'opentelemetry-exporter-otlp-proto-http',
];

const run = promisify(execFile);

let folder: string;

/** A Python with OpenTelemetry. A hook may take longer than a test, and a registry may be slow. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sos-python-'));
  await run('python3', ['-m', 'venv', folder]);
  await run(join(folder, 'bin/pip'), ['install', '-q', ...PACKAGES.map((name) => `${name}==${VERSION}`)]);
});
afterAll(() => rm(folder, { recursive: true }));

test('traces of the Python SDK, by gRPC and by HTTP, are what Jaeger makes of them', async () => {
  const port = await freePorts(3);
  const observatory = await startObservatory(port);
  onTestFinished(async () => void (await observatory.stop()));
  const jaeger = await startJaeger();
  const ours = `http://localhost:${port}`;
  const { stdout } = await run(join(folder, 'bin/python'), [
    join(import.meta.dirname, 'python_sdk.py'),
    `http://localhost:${port + 1},http://localhost:${port + 2}`,
    `${jaeger.otlpGrpc},${jaeger.otlpHttp}`,
  ]);
  const ids = stdout.trim().split('\n');
  expect(ids).toHaveLength(2);
  for (const id of ids) {
    const [root, ask] = await waitForSpans(ours, id, 2);
    expect(root).toMatchObject({
      service: 'rescue-spaceship',
      name: 'dock',
      kind: 'client',
      duration: 5_000,
      tags: { ship: 'ñ🚀', urgent: true, ratio: 0.1, codes: '[1,2]', words: '["a","b"]' },
      resource: { 'telemetry.sdk.language': 'python', crew: 3 },
    });
    expect(ask).toMatchObject({ parentId: root?.spanId, tags: { error: true } });
    await waitForSpans(jaeger.url, id, 2);
    const [our, their] = await Promise.all(
      [ours, jaeger.url].map(async (base) =>
        comparableV1(JSON.parse(exact(await (await fetch(`${base}/api/traces/${id}`)).text()))),
      ),
    );
    expect(our).toEqual(their);
  }
});

/** Integers that a JavaScript number cannot hold, as text: Jaeger writes them as numbers, the observatory as text. */
function exact(json: string): string {
  return json.replace(/:(\d{17,})\b/g, ':"$1"');
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freePorts } from '../support/free-ports.ts';
import { post } from '../support/http.ts';
import { waitForSpans } from '../support/jaeger.ts';
import { startService } from '../support/program.ts';
import { waitFor } from '../support/wait-for.ts';

/** A real Jaeger on ports of its own; `jaeger` must be on the PATH. */
async function startJaeger(port: number): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'jaeger-'));
  const at = (offset: number) => `127.0.0.1:${port + offset}`;
  const config = {
    service: {
      extensions: ['jaeger_storage', 'jaeger_query'],
      pipelines: { traces: { receivers: ['otlp'], exporters: ['jaeger_storage_exporter'] } },
      telemetry: { metrics: { level: 'none' } },
    },
    extensions: {
      jaeger_storage: { backends: { memory: { memory: { max_traces: 1000 } } } },
      jaeger_query: { storage: { traces: 'memory' }, http: { endpoint: at(0) }, grpc: { endpoint: at(2) } },
    },
    receivers: { otlp: { protocols: { grpc: { endpoint: at(1) } } } },
    exporters: { jaeger_storage_exporter: { trace_storage: 'memory' } },
  };
  const file = join(folder, 'config.json');
  await writeFile(file, JSON.stringify(config));
  const jaeger = spawn('jaeger', ['--config', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  jaeger.stderr.on('data', (text: Buffer) => (stderr += String(text)));
  await waitFor(`Jaeger:\n${stderr}`, async () => (await fetch(`http://${at(0)}/api/services`)).ok);
  return async () => {
    jaeger.kill();
    await once(jaeger, 'exit');
    await rm(folder, { recursive: true });
  };
}

test('Jaeger has the whole trace of a dock, and is sent nothing but traces', async () => {
  const port = await freePorts(5);
  const stopJaeger = await startJaeger(port);
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${port + 1}` };
  const spaceport = await startService('spaceport', port + 3, env);
  const ship = await startService('spaceship', port + 4, {
    ...env,
    SPACEPORTS: `pontus-spaceport=http://localhost:${port + 3}`,
  });
  const { status, traceId } = await post(`http://localhost:${port + 4}/dock/pontus-spaceport`);
  expect(status).toBe(200);
  const spans = await waitForSpans(`http://localhost:${port}`, traceId, 5);
  expect(spans.map(({ service, kind }) => `${service} ${kind}`).toSorted()).toEqual([
    'test-spaceport server',
    'test-spaceport server',
    'test-spaceship client',
    'test-spaceship client',
    'test-spaceship server',
  ]);

  for (const program of [ship, spaceport]) {
    const warnings = () =>
      program
        .lines()
        .filter(({ level }) => level === 'warn' || level === 'error')
        .map(({ msg }) => String(msg));
    await waitFor('both warnings', () => warnings().length >= 2);
    expect(await program.stop()).toEqual({ code: 0, signal: null });
    expect(
      warnings()
        .map((text) => /does not take (log records|metrics) .*not sent any more$/.exec(text)?.[1])
        .toSorted(),
    ).toEqual(['log records', 'metrics']);
  }
  await stopJaeger();
});

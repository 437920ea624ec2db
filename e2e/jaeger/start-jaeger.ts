import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePorts } from '../support/free-ports.ts';
import { waitFor } from '../support/wait-for.ts';

/** Where a Jaeger answers. */
export interface Jaeger {
  /** Its query API. */
  url: string;
  otlpGrpc: string;
  otlpHttp: string;
}

/** Starts a real Jaeger on ports of its own, for as long as the test runs; `jaeger` must be on the PATH. */
export async function startJaeger(): Promise<Jaeger> {
  const port = await freePorts(4);
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
    receivers: { otlp: { protocols: { grpc: { endpoint: at(1) }, http: { endpoint: at(3) } } } },
    exporters: { jaeger_storage_exporter: { trace_storage: 'memory' } },
  };
  const file = join(folder, 'config.json');
  await writeFile(file, JSON.stringify(config));
  const jaeger = spawn('jaeger', ['--config', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  jaeger.stderr.on('data', (text: Buffer) => (stderr += String(text)));
  onTestFinished(async () => {
    jaeger.kill();
    await once(jaeger, 'exit');
    await rm(folder, { recursive: true });
  });
  const url = `http://${at(0)}`;
  await waitFor(`Jaeger:\n${stderr}`, async () => (await fetch(`${url}/api/services`)).ok);
  return { url, otlpGrpc: `http://${at(1)}`, otlpHttp: `http://${at(3)}` };
}

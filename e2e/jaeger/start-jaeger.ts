import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePorts } from '#testkit/free-ports.ts';
import { jaegerConfig } from '#testkit/jaeger-config.ts';
import { waitFor } from '#testkit/wait-for.ts';

const MAX_TRACES = 1_000;

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
  const addresses = { query: at(0), otlpGrpc: at(1), queryGrpc: at(2), otlpHttp: at(3) };
  const file = join(folder, 'config.json');
  await writeFile(file, JSON.stringify(jaegerConfig(addresses, MAX_TRACES)));
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

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePorts } from '#testkit/free-ports.ts';
import { jaegerConfig } from '#testkit/jaeger-config.ts';
import { waitFor } from '#testkit/wait-for.ts';
import { onMeasuredCore } from './cores.ts';
import { startExternal, type External } from './external.ts';
import { ROOT } from './variants.ts';

/** A backend that is being measured. */
export interface Backend extends External {
  /** Jaeger's query API. */
  url: string;
  /** Where it takes OTLP over gRPC: host and port. */
  otlp: string;
}

/** What either may keep: more than a measurement sends. */
const MEMORY_LIMIT_BYTES = 8 * 1024 ** 3;
const MAX_TRACES = 10_000_000;

export const { JAEGER } = process.env;
export const BACKENDS = {
  observatory: startObservatory,
  Jaeger: startJaeger,
} satisfies Record<string, (folder: string) => Promise<Backend>>;

async function startObservatory(): Promise<Backend> {
  const port = await freePorts(3);
  const url = `http://127.0.0.1:${port}`;
  const { PATH = '', HOME = '' } = process.env;
  const env = {
    PATH,
    HOME,
    NODE_ENV: 'production',
    PORT: `${port}`,
    OTLP_GRPC_PORT: `${port + 1}`,
    OTLP_HTTP_PORT: `${port + 2}`,
    MEMORY_LIMIT_BYTES: `${MEMORY_LIMIT_BYTES}`,
  };
  const [command = '', ...args] = onMeasuredCore([process.execPath, 'services/observatory/main.ts']);
  const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'ignore', 'inherit'] });
  await waitFor('the observatory', async () => (await fetch(`${url}/readyz`)).ok);
  return {
    pid: child.pid ?? 0,
    url,
    otlp: `127.0.0.1:${port + 1}`,
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** A real Jaeger that keeps traces in memory. */
async function startJaeger(folder: string): Promise<Backend> {
  const port = await freePorts(3);
  const at = (offset: number) => `127.0.0.1:${port + offset}`;
  const config = jaegerConfig({ query: at(0), otlpGrpc: at(1), queryGrpc: at(2) }, MAX_TRACES);
  const url = `http://${at(0)}`;
  const ready = async () => (await fetch(`${url}/api/services`)).ok;
  const jaeger = await startExternal(
    onMeasuredCore([JAEGER ?? '']),
    join(folder, 'jaeger.json'),
    config,
    ready,
  );
  return { ...jaeger, url, otlp: at(1) };
}

/** Resident memory of a process, in bytes; NaN where the system has no /proc to tell it. */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
}

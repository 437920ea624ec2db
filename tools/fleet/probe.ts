import { StartError } from './start-error.ts';

const PROBE_TIMEOUT_MS = 5_000;

/**
 * Whether process `pid` answers on localhost:`port` and is ready; false while it does not answer.
 * @throws {StartError} where another program answers.
 */
export async function isReady(port: number, pid: number | undefined): Promise<boolean> {
  const health = await get(port, '/healthz');
  if (!health) return false;
  if (pidOf(health.body) !== pid) throw new StartError(`Port ${port} is answered by another program`);
  return (await get(port, '/readyz'))?.status === 200;
}

async function get(port: number, path: string): Promise<{ status: number; body: string } | undefined> {
  try {
    const response = await fetch(`http://localhost:${port}${path}`, {
      signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
    });
    return { status: response.status, body: await response.text() };
  } catch {
    return undefined;
  }
}

function pidOf(body: string): unknown {
  try {
    return Object(JSON.parse(body)).pid;
  } catch {
    return undefined;
  }
}

import { freePorts } from '#testkit/free-ports.ts';
import { startService, type Program } from '#testkit/program.ts';
import { waitFor } from '#testkit/wait-for.ts';

/** One of several processes that are the same spaceport. */
export interface Replica {
  program: Program;
  url: string;
}

/** Starts this many spaceports on one database, all at once, and waits until they are ready. */
export async function startReplicas(
  count: number,
  database: string,
  env: Record<string, string> = {},
): Promise<Replica[]> {
  const first = await freePorts(count);
  const ports = Array.from({ length: count }, (_, index) => first + index);
  return Promise.all(ports.map((port) => startReplica(port, database, env)));
}

/** Starts a spaceport on a port, and waits until it is ready. */
export async function startReplica(
  port: number,
  database: string,
  env: Record<string, string> = {},
): Promise<Replica> {
  const url = `http://localhost:${port}`;
  const program = await startService('spaceport', port, {
    OTEL_SDK_DISABLED: 'true',
    OTEL_SERVICE_NAME: 'pontus-spaceport',
    DATABASE_URL: database,
    ...env,
  });
  await waitFor('readiness', async () => (await fetch(`${url}/readyz`)).ok);
  return { program, url };
}

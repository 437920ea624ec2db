import { connect } from 'node:net';
import type { Member } from '#contract/fleet-plan.ts';

const CONNECT_TIMEOUT_MS = 1_000;
/** Where the search for free ports begins: below the ports that Kubernetes and the kernel hand out. */
const FIRST_FREE = 20_000;
const LAST_FREE = 29_990;

/**
 * Names every port of the plan that another program listens on, and says what to do; undefined if all are free. It tries both
 * address families, because `localhost` is either.
 */
export async function describePortConflicts(plan: Member[]): Promise<string | undefined> {
  const ports = plan.flatMap(({ name, ports }) => ports.map((port) => ({ name, port })));
  const taken = await Promise.all(
    ports.map(async ({ name, port }) => ((await isTaken(port)) ? [`${port} (${name})`] : [])),
  );
  const names = taken.flat();
  if (names.length === 0) return undefined;
  const first = await freeBase(ports.length);
  const elsewhere = `FLEET_PORTS_FROM=${first} npm start`;
  if (names.length === ports.length)
    return `Another fleet has these ports, with its page on http://localhost:${ports[0]?.port}: stop it with Ctrl-C, or start this one beside it: ${elsewhere}`;
  const [be, them] = names.length === 1 ? ['Port', 'is taken'] : ['Ports', 'are taken'];
  return `${be} ${names.join(', ')} ${them}: stop what listens there, or use free ports: ${elsewhere}`;
}

/** The first of `count` free ports in a row. */
async function freeBase(count: number): Promise<number> {
  for (let first = FIRST_FREE; first < LAST_FREE; first += 20) {
    const row = Array.from({ length: count }, (_, index) => first + index);
    if (!(await Promise.all(row.map(isTaken))).includes(true)) return first;
  }
  return FIRST_FREE;
}

async function isTaken(port: number): Promise<boolean> {
  return (await Promise.all([accepts('127.0.0.1', port), accepts('::1', port)])).includes(true);
}

function accepts(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host, port, timeout: CONNECT_TIMEOUT_MS });
  socket.once('connect', () => resolve(true));
  socket.once('timeout', () => resolve(false));
  socket.once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}

import { connect } from 'node:net';
import type { Member } from '#contract/fleet-plan.ts';

const CONNECT_TIMEOUT_MS = 1_000;

/**
 * Names every port of the plan that another program listens on, and says what to do; undefined if all are free. It tries both
 * address families, because `localhost` is either.
 */
export async function describePortConflicts(plan: Member[]): Promise<string | undefined> {
  const ports = plan.flatMap(({ name, ports }) => ports.map((port) => ({ name, port })));
  const taken = await Promise.all(
    ports.map(async ({ name, port }) => {
      const answers = await Promise.all([accepts('127.0.0.1', port), accepts('::1', port)]);
      return answers.includes(true) ? [`${port} (${name})`] : [];
    }),
  );
  const names = taken.flat();
  if (names.length === 0) return undefined;
  const [be, them] = names.length === 1 ? ['Port', 'is taken'] : ['Ports', 'are taken'];
  return `${be} ${names.join(', ')} ${them}: stop what listens there, or set FLEET_PORTS_FROM to the first of ${plan.length + 2} free ports in a row`;
}

function accepts(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host, port, timeout: CONNECT_TIMEOUT_MS });
  socket.once('connect', () => resolve(true));
  socket.once('timeout', () => resolve(false));
  socket.once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}

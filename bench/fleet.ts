import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePorts } from '#testkit/free-ports.ts';
import { keepBusy } from '#testkit/load.ts';
import { waitFor } from '#testkit/wait-for.ts';
import { onAllCores } from './cores.ts';
import { ROOT } from './variants.ts';

const SHIPS = 5;
const IN_FLIGHT = 20;
const WARM_UP_SECONDS = 4;
const SECONDS = 8;
/** More than a measurement sends: nothing is pushed out while it is counted. */
const MEMORY_LIMIT_BYTES = 8 * 1024 ** 3;

/**
 * How many spans and log records a second a fleet makes when it can do no more, as `npm start` runs it: five ships that dock and
 * separate as fast as they are answered, two spaceports, and the observatory that counts what it gets.
 */
export async function fleetRate(folder: string): Promise<number> {
  const first = await freePorts(10);
  const { PATH = '', HOME = '' } = process.env;
  const env = {
    PATH,
    HOME,
    FLEET_PORTS_FROM: `${first}`,
    FLEET_LOGS: join(folder, 'logs'),
    MEMORY_LIMIT_BYTES: `${MEMORY_LIMIT_BYTES}`,
  };
  const [command = '', ...args] = onAllCores([process.execPath, 'tools/fleet/main.ts']);
  const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  try {
    let said = '';
    child.stdout.on('data', (text: Buffer) => (said += String(text)));
    await waitFor('the fleet', () => said.includes('ready in'));
    await fly(first, WARM_UP_SECONDS);
    const before = await itemsOf(first);
    const begun = performance.now();
    await fly(first, SECONDS);
    return ((await itemsOf(first)) - before) / ((performance.now() - begun) / 1000);
  } finally {
    child.kill();
    await exited;
  }
}

/** Has the ships dock and separate, each at the one spaceport and then at the other. */
async function fly(first: number, seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1000;
  let flights = 0;
  await keepBusy(IN_FLIGHT, async () => {
    const flight = flights++;
    const ship = `http://127.0.0.1:${first + 5 + (flight % SHIPS)}`;
    const spaceport = flight % 2 === 0 ? 'pontus-spaceport' : 'zura-spaceport';
    for (const action of ['dock', 'separate']) {
      const response = await fetch(`${ship}/${action}/${spaceport}`, { method: 'POST' });
      await response.arrayBuffer(); // a refusal is a trace as well
    }
    return performance.now() < end;
  });
}

/** How many spans and log records the fleet's observatory has kept. */
async function itemsOf(first: number): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${first}/api/stats`);
  const { data } = (await response.json()) as { data: { spans: number; logs: number } };
  return data.spans + data.logs;
}

import { once } from 'node:events';
import { mkdirSync, openSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fail } from '../service/lifecycle.ts';
import { environment } from './environment.ts';
import { Keeper } from './keeper.ts';
import { fleetPlan, type Kind } from './plan.ts';
import { portsFrom, USUAL_PORTS } from './ports.ts';
import { StartError } from './probe.ts';
import { screenOf } from './screen.ts';
import type { FleetSettings } from './settings.ts';
import { listenForStop } from './stop-request.ts';
import { summary } from './summary.ts';
import { describeTaken } from './taken.ts';
import { Terminal } from './terminal.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** Who is asked for nothing any more stops first, and the observatory last, so that everybody's telemetry arrives. */
const STOP_ORDER: Kind[] = ['spaceship', 'spaceport', 'observatory'];

/**
 * Runs the fleet until it is asked to stop. Where it cannot start, it stops what it has started and ends with exit code 1 and a
 * line that says why.
 */
export async function launch(settings: FleetSettings): Promise<void> {
  const { FLEET_PORTS_FROM: first, FLEET_LOGS, SHUTDOWN_TIMEOUT_MS: limit } = settings;
  const ports = first === undefined ? USUAL_PORTS : portsFrom(first);
  const plan = fleetPlan(ports);
  const taken = await describeTaken(plan);
  if (taken !== undefined) return fail(taken); // before the logs, which may be another fleet's

  const terminal = new Terminal();
  const request = new AbortController();
  const logs = resolve(ROOT, FLEET_LOGS);
  let keepers: Keeper[];
  try {
    mkdirSync(logs, { recursive: true });
    keepers = plan.map(
      (member) =>
        new Keeper(member, {
          root: ROOT,
          env: environment(member, ports, process.env, ROOT),
          log: openSync(join(logs, `${member.name}.log`), 'w'),
          terminal,
          stopping: request.signal,
        }),
    );
  } catch (error) {
    return fail(`Cannot write logs: ${(error as Error).message}`);
  }
  listenForStop(request, () => {
    for (const keeper of keepers) keeper.kill();
    process.exit(1);
  });

  const failures = await start(keepers, request);
  if (!request.signal.aborted) {
    const seconds = performance.now() / 1000;
    terminal.print(summary(plan, ports, relative('', logs), seconds, screenOf(process.stdout)));
    terminal.open();
    for (const keeper of keepers) void keeper.keep();
    await once(request.signal, 'abort');
    terminal.print('\nStopping the ships, then the spaceports, then the observatory');
  }
  const clean = await stop(keepers, limit);
  if (failures.length > 0) fail((await describeTaken(plan)) ?? failures.join('\n'));
  else if (!clean) process.exitCode = 1;
}

/** Starts all at once. @returns why members did not start; with the first such reason, `request` is aborted. */
async function start(keepers: Keeper[], request: AbortController): Promise<string[]> {
  for (const keeper of keepers) keeper.launch();
  const failures = await Promise.all(
    keepers.map(async (keeper) => {
      try {
        await keeper.untilReady();
        return [];
      } catch (error) {
        request.abort();
        return error instanceof StartError ? [error.message] : [];
      }
    }),
  );
  return failures.flat();
}

/** @returns whether every member ended in good order within `limit` milliseconds. */
async function stop(keepers: Keeper[], limit: number): Promise<boolean> {
  let clean = true;
  for (const kind of STOP_ORDER) {
    const group = keepers.filter(({ member }) => member.kind === kind);
    const ends = await Promise.all(group.map((keeper) => keeper.stop(limit)));
    clean &&= !ends.includes(false);
  }
  return clean;
}

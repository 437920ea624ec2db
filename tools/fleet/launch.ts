import { once } from 'node:events';
import { mkdirSync, openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fail } from '#http-service/lifecycle.ts';
import { startDatabase, type FleetDatabase } from './database/database.ts';
import { environment } from './environment.ts';
import { Keeper } from './supervisor.ts';
import { fleetPlan, type Kind, type Member } from '#contract/fleet-plan.ts';
import { portsFrom, USUAL_PORTS } from '#contract/ports.ts';
import { StartError } from './probe.ts';
import { startRun } from './run.ts';
import { screenOf } from './screen.ts';
import { Scribe } from './member-log.ts';
import type { FleetSettings } from './settings.ts';
import { listenForStop } from './stop-request.ts';
import { summary } from './summary.ts';
import { describeTaken } from './port-conflicts.ts';
import { Terminal } from './terminal.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** Those who ask stop first, and the observatory last, so that everybody's telemetry arrives. */
const STOP_ORDER: Kind[] = ['spaceship', 'spaceport', 'observatory'];

/**
 * Runs the fleet until it is asked to stop. Where it cannot start, it stops what it has started and ends with exit code 1 and a
 * line that says why.
 */
export async function launch(settings: FleetSettings): Promise<void> {
  const { FLEET_PORTS_FROM: first, FLEET_LOGS, FLEET_DATA, SHUTDOWN_TIMEOUT_MS: limit } = settings;
  const ports = first === undefined ? USUAL_PORTS : portsFrom(first);
  const plan = fleetPlan(ports);
  const taken = await describeTaken(plan);
  if (taken !== undefined) return fail(taken); // before the logs are emptied: they may be another fleet's
  const folder = resolve(ROOT, FLEET_LOGS);
  const logs = openLogs(folder, plan);
  if (!logs) return;

  let database: FleetDatabase | undefined;
  try {
    if (settings.FLEET_DATABASE)
      database = await startDatabase(
        ROOT,
        resolve(ROOT, FLEET_DATA, 'postgres'),
        join(folder, 'postgres.log'),
      );
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return fail(error.message);
  }
  const user = database ? { ...process.env, DATABASE_URL: database.url } : process.env;

  const terminal = new Terminal();
  const request = new AbortController();
  const { signal: stopping } = request;
  const keepers: Keeper[] = [];
  listenForStop(request, () => {
    for (const keeper of keepers) keeper.kill();
    database?.kill();
    process.exit(1);
  });
  const begin = ([member, log]: [Member, number]): Keeper => {
    const scribe = new Scribe(member, log, terminal);
    const env = environment(member, ports, user, ROOT);
    const start = () => {
      scribe.lastWords = [];
      return startRun(member.kind, ROOT, env, (stream, isError) => scribe.listen(stream, isError));
    };
    return new Keeper(member, { start, scribe, terminal, stopping });
  };

  const failures: string[] = [];
  const isObservatory = ([{ kind }]: [Member, number]) => kind === 'observatory';
  const all = [...logs];
  // the observatory first: where it starts slowly, the others would find nobody to send to, and say so
  for (const group of [all.filter(isObservatory), all.filter((entry) => !isObservatory(entry))]) {
    if (stopping.aborted) break;
    const begun = group.map(begin);
    keepers.push(...begun);
    failures.push(...(await untilReady(begun, request)));
  }
  if (!stopping.aborted) {
    const seconds = performance.now() / 1000;
    terminal.print(summary(plan, ports, FLEET_LOGS, seconds, screenOf(process.stdout)));
    terminal.open();
    for (const keeper of keepers) void keeper.keep();
    await once(stopping, 'abort');
    terminal.print('\nStopping the ships, then the spaceports, then the observatory');
  }
  const clean = await stop(keepers, limit);
  await database?.stop();
  if (failures.length > 0) fail((await describeTaken(plan)) ?? failures.join('\n'));
  else if (!clean) process.exitCode = 1;
}

/** Empties the log of each member, or fails. */
function openLogs(folder: string, plan: Member[]): Map<Member, number> | undefined {
  try {
    mkdirSync(folder, { recursive: true });
    return new Map(plan.map((member) => [member, openSync(join(folder, `${member.name}.log`), 'w')]));
  } catch (error) {
    fail(`Cannot write logs, set FLEET_LOGS to a folder where you can: ${(error as Error).message}`);
    return undefined;
  }
}

/** @returns why members did not start; with the first such reason, `request` is aborted. */
async function untilReady(keepers: Keeper[], request: AbortController): Promise<string[]> {
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

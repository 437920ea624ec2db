import type { Serializable } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { fleetLogs, fleetPorts, SCORES } from '#command/fleet-settings.ts';
import { screenOf } from '#command/screen.ts';
import { fleetPlan, type Member } from '#contract/fleet-plan.ts';
import { fail } from '#http-service/lifecycle.ts';
import { answerControl, type ControlRequest } from '#missions/control.ts';
import { Course } from '#missions/course.ts';
import { MISSIONS } from '#missions/missions.ts';
import { Scores } from '#missions/scores.ts';
import { startDatabase } from './database/database.ts';
import { environment } from './environment.ts';
import { Fleet } from './fleet.ts';
import { hasKeys, listenForKeys } from './keys.ts';
import { openLogs } from './log-files.ts';
import { MemberLog } from './member-log.ts';
import { checkMemberSettings, type MemberSettings } from './member-settings.ts';
import { describePortConflicts } from './port-conflicts.ts';
import { startRun } from './run.ts';
import type { FleetSettings } from './settings.ts';
import { fleetStage } from './stage.ts';
import { StartError } from './start-error.ts';
import { listenForStop } from './stop-request.ts';
import { summary } from './summary.ts';
import { Supervisor } from './supervisor.ts';
import { Terminal } from './terminal.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/**
 * Runs the fleet until it is asked to stop. If it cannot start, it stops what it has started and ends with exit code 1 and one
 * line that says why.
 */
export async function launch(settings: FleetSettings): Promise<void> {
  try {
    await runFleet(settings);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    fail(error.message);
  }
}

async function runFleet(settings: FleetSettings): Promise<void> {
  const { FLEET_DATABASE, FLEET_DATA, SHUTDOWN_TIMEOUT_MS: limit } = settings;
  const ports = fleetPorts(settings);
  const hasDatabase = FLEET_DATABASE !== undefined || Boolean(process.env['DATABASE_URL']);
  const plan = fleetPlan(ports, { hasDatabase });
  const own: MemberSettings = settings.FLEET_SET ?? new Map();
  checkMemberSettings(own, plan);
  const conflicts = await describePortConflicts(plan);
  if (conflicts !== undefined) throw new StartError(conflicts); // before the logs are emptied: they may be another fleet's
  const folder = resolve(ROOT, fleetLogs(settings));
  const logs = openLogs(folder, plan);
  const data = resolve(ROOT, FLEET_DATA, 'postgres');
  const database = FLEET_DATABASE && (await startDatabase(ROOT, data, join(folder, 'postgres.log')));
  const user = {
    ...process.env,
    FLEET_LOGS: fleetLogs(settings), // the observatory names it in commands to copy
    ...(database && { DATABASE_URL: database.url }),
  };

  const terminal = new Terminal();
  const request = new AbortController();
  const { signal: stopping } = request;
  const scene = new Map<string, Readonly<Record<string, string>>>();
  let course: Course | undefined;
  const answer = async (question: Serializable) => {
    const { id, ...request } = question as unknown as ControlRequest & { id: number };
    return { id, ...(await answerControl(course, request)) };
  };
  const supervisorOf = (member: Member): Supervisor => {
    const log = new MemberLog(member, logs.get(member) as number, terminal);
    const start = () => {
      log.errorLines = [];
      const inScene = scene.get(member.name);
      const settings = { ...user, ...own.get(member.name), ...inScene };
      const env = environment(withScene(member, inScene), ports, settings, ROOT);
      return startRun(member.kind, ROOT, env, (stream, isError) => log.read(stream, isError), answer);
    };
    return new Supervisor(member, { start, log, terminal, stopping });
  };
  const fleet = new Fleet(plan, supervisorOf, request);
  listenForStop(request, () => {
    fleet.kill();
    database?.kill();
    process.exit(1);
  });

  const failures = await fleet.start();
  if (!stopping.aborted) {
    const keys = hasKeys();
    const seconds = performance.now() / 1000;
    terminal.print(summary(plan, ports, fleetLogs(settings), seconds, keys, screenOf(process.stdout)));
    terminal.open();
    fleet.supervise();
    const observatory = `http://localhost:${ports.observatory}`;
    const stage = fleetStage({ fleet, terminal, plan, observatory, scene, limit });
    course = new Course(MISSIONS, stage, new Scores(join(folder, SCORES)), settings.MISSION_SEED);
    if (keys) listenForKeys({ fleet, terminal, page: observatory, limit, stopping });
    await once(stopping, 'abort');
    course.close();
    terminal.print('\nStopping in order, the observatory last; Ctrl-C again kills at once');
  }
  const clean = await fleet.stop(limit);
  await database?.stop();
  if (failures.length > 0) throw new StartError((await describePortConflicts(plan)) ?? failures.join('\n'));
  if (!clean) process.exitCode = 1;
}

/** The member with those of its own settings that a scene changes. */
function withScene(member: Member, scene: Readonly<Record<string, string>> = {}): Member {
  const entries = Object.entries(member.settings);
  return {
    ...member,
    settings: Object.fromEntries(entries.map(([name, value]) => [name, scene[name] ?? value])),
  };
}

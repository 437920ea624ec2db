import { randomBytes } from 'node:crypto';
import type { Member } from '#contract/fleet-plan.ts';
import { Refusal } from '#missions/api.ts';
import type { Stage } from '#missions/course.ts';
import type { MemberSettings } from '#missions/mission.ts';
import type { Fleet } from './fleet.ts';
import { checkMemberSettings } from './member-settings.ts';
import { StartError } from './start-error.ts';
import type { Terminal } from './terminal.ts';

const CLEAR_TIMEOUT_MS = 10_000;
/** The OpenTelemetry settings that a learner may change. None names a file or is read by Node.js: those could run code. */
const LEARNER_MAY =
  /^OTEL_(?:PROPAGATORS|RESOURCE_ATTRIBUTES|SDK_DISABLED|TRACES_SAMPLER(?:_ARG)?|(?:TRACES|METRICS|LOGS)_EXPORTER|EXPORTER_OTLP_(?:(?:TRACES|METRICS|LOGS)_)?(?:ENDPOINT|PROTOCOL)|METRIC_EXPORT_INTERVAL|B(?:SP|LRP)_[A-Z_]+|SEMCONV_STABILITY_OPT_IN|(?:ATTRIBUTE|SPAN)_[A-Z_]*LIMIT)$/;
const SECRETS = new Set(['DATABASE_URL', 'ROLLBAR_ACCESS_TOKEN', 'ROLLBAR_ENDPOINT']);

/** The parts of the fleet that the stage uses. */
interface Parts {
  fleet: Fleet;
  terminal: Terminal;
  plan: readonly Member[];
  observatory: string;
  /** The settings of the scene by the member's name, which a member gets when it starts. */
  scene: Map<string, Readonly<Record<string, string>>>;
  /** A member's own limit for its stop, in milliseconds. */
  limit: number;
}

/**
 * The fleet as missions change it. A scene restarts every ship and spaceport, also those that it leaves as they are: which one
 * restarts must not tell where the fault is.
 */
export function fleetStage({ fleet, terminal, plan, observatory, scene, limit }: Parts): Stage {
  const renew = async (isMeant: (member: Member) => boolean) => {
    await Promise.all(
      fleet.supervisors.filter(({ member }) => isMeant(member)).map((supervisor) => supervisor.renew(limit)),
    );
  };
  const ofScenes = plan.map((member) => ({ ...member, settings: {} })); // a scene may also change what the fleet sets
  return {
    plan,
    observatory,
    async set(settings) {
      await refusing(async () => {
        replace(scene, checked(settings ?? {}, ofScenes));
        terminal.isQuiet = settings !== undefined; // the story stays on the screen
        await renew(({ kind }) => kind !== 'observatory');
        await clearLists(plan);
      });
    },
    async change(name, settings) {
      for (const setting of Object.keys(settings))
        if (
          (setting.startsWith('OTEL_') && !LEARNER_MAY.test(setting)) ||
          setting.startsWith('NODE_') ||
          SECRETS.has(setting)
        )
          throw new Refusal(400, `${setting} is not for missions to change`);
      await refusing(async () => {
        checked({ [name]: settings }, plan);
        if (plan.find((member) => member.name === name)?.kind === 'observatory')
          throw new Refusal(400, 'The observatory watches the others: change a ship or a spaceport');
        scene.set(name, { ...scene.get(name), ...settings });
        await renew((member) => member.name === name);
      });
    },
  };
}

function checked(
  settings: MemberSettings,
  plan: readonly Member[],
): Map<string, Readonly<Record<string, string>>> {
  const all = new Map(Object.entries(settings));
  checkMemberSettings(all, plan, 'The mission');
  return all;
}

function replace<K, V>(map: Map<K, V>, by: Map<K, V>): void {
  map.clear();
  for (const [key, value] of by) map.set(key, value);
}

/** Empties registers that outlive their process, in traces that are not sampled. */
async function clearLists(plan: readonly Member[]): Promise<void> {
  const spaceports = plan.filter(({ kind }) => kind === 'spaceport');
  await Promise.all(
    spaceports.map(({ ports: [port] }) =>
      fetch(`http://localhost:${port}/clear_lists`, {
        method: 'POST',
        headers: {
          traceparent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`,
        },
        signal: AbortSignal.timeout(CLEAR_TIMEOUT_MS),
      }),
    ),
  );
}

/** Turns the error of a member that cannot start with its settings into a refusal. */
async function refusing(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    throw error instanceof StartError ? new Refusal(400, error.message) : error;
  }
}

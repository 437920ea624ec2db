import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fleetPlan } from '#contract/fleet-plan.ts';
import { portsFrom } from '#contract/ports.ts';
import type { MissionState } from '#missions/api.ts';
import { Evidence } from '#missions/evidence.ts';
import type { Learner } from '#missions/mission.ts';
import { Random } from '#missions/random.ts';
import { World } from '#missions/world.ts';
import { freePorts } from '#testkit/free-ports.ts';
import { postJson } from '#testkit/http.ts';
import { Program } from '#testkit/program.ts';
import { waitFor } from '#testkit/wait-for.ts';

/** Plays missions on one fleet, as a learner does: over the observatory's API. */
export interface Player {
  /** The observatory's URL. */
  base: string;
  start(number: number, seed: string): Promise<Learner>;
  answer(number: number, words: string[]): Promise<{ solved: boolean; evidence: string[] }>;
  stop(): Promise<void>;
}

/** Starts a fleet, and waits until it is ready. */
export async function player(): Promise<Player> {
  const first = await freePorts(10);
  const logs = await mkdtemp(join(tmpdir(), 'sos-missions-'));
  const fleet = new Program(['tools/fleet/main.ts'], {
    FLEET_PORTS_FROM: `${first}`,
    FLEET_LOGS: logs,
    npm_lifecycle_event: 'start', // as under npm, so that it ends with who started it
    OTEL_METRIC_EXPORT_INTERVAL: '500',
  });
  await fleet.printed('ready in');
  const base = `http://localhost:${first}`;
  const post = async <T>(path: string, body: object): Promise<T> => {
    const { status, body: answer } = await postJson(`${base}/api/missions${path}`, body);
    if (status !== 200) throw new Error(`${path} was answered ${status}: ${JSON.stringify(answer)}`);
    return answer as T;
  };
  return {
    base,
    async start(number, seed) {
      const { scene } = await post<MissionState>(`/${number}/start`, { seed });
      return {
        story: scene!.story,
        question: scene!.question,
        evidence: new Evidence(base, scene!.since),
        set: (member, settings) => post('/settings', { member, settings }),
        world: new World(fleetPlan(portsFrom(first)), new Random('learner'), new AbortController().signal),
        waitFor,
      };
    },
    async answer(number, answer) {
      return (await post<MissionState>(`/${number}/answer`, { answer })).scene!.last!;
    },
    async stop() {
      await fleet.stop();
      await rm(logs, { recursive: true });
    },
  };
}

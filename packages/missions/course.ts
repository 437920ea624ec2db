import { randomBytes } from 'node:crypto';
import { Refusal, type MissionEntry, type MissionList, type MissionState, type Solved } from './api.ts';
import { Evidence } from './evidence.ts';
import type { MemberSettings, Mission, Plan } from './mission.ts';
import { Random } from './random.ts';
import type { Scores } from './scores.ts';
import { World } from './world.ts';
import type { Member } from '#contract/fleet-plan.ts';

/** The fleet, as missions change it. */
export interface Stage {
  plan: readonly Member[];
  /** The observatory's URL. */
  observatory: string;
  /**
   * Restarts every ship and spaceport, empty, with these settings over its own; undefined for the fleet as it is without missions.
   * @throws {Refusal} where that cannot work.
   */
  set(settings: MemberSettings | undefined): Promise<void>;
  /** Restarts one member with `settings` over those of the scene. @throws {Refusal} where that cannot work. */
  change(member: string, settings: Readonly<Record<string, string>>): Promise<void>;
}

/** How long the traces of a scene's opening may take to arrive, in milliseconds, and how often to look. */
const ARRIVAL_MS = 10_000;
const POLL_MS = 50;

/** A mission whose scene is set. */
interface Current {
  mission: Mission;
  plan: Plan;
  evidence: Evidence;
  hints: number;
  tries: number;
  shown: boolean;
  last: NonNullable<MissionState['scene']>['last'];
  link: string | null;
  end: AbortController;
}

/** A mission as the list has it. */
export function missionEntry(
  { number, title, minutes, teaches, term }: Mission,
  solved: Solved | undefined,
  current: boolean,
): MissionEntry {
  return { number, title, minutes, teaches, term, solved: solved ?? null, current };
}

/** One learner's course. At most one scene is set at a time. */
export class Course {
  readonly #missions: readonly Mission[];
  readonly #stage: Stage;
  readonly #scores: Scores;
  readonly #seed: string | undefined;
  #current: Current | undefined;
  #isBusy = false;

  /** @param seed decides places and sizes; random for each scene unless given. */
  constructor(missions: readonly Mission[], stage: Stage, scores: Scores, seed?: string) {
    this.#missions = missions;
    this.#stage = stage;
    this.#scores = scores;
    this.#seed = seed;
  }

  list(): MissionList {
    return { missions: this.#missions.map((mission) => this.#entry(mission)) };
  }

  /** @throws {Refusal} 404 where there is no such mission. */
  state(number: number): MissionState {
    const mission = this.#find(number);
    const current = this.#current?.mission === mission ? this.#current : undefined;
    return { ...this.#entry(mission), scene: current ? this.#scene(current) : null };
  }

  /**
   * Sets the scene of a mission in place of the one before, with another seed each time.
   * @throws {Refusal} 404 where there is no such mission, 409 while another scene is being set.
   */
  async start(number: number, seed?: string): Promise<MissionState> {
    const mission = this.#find(number);
    return this.#alone(async () => {
      this.#leave();
      const from = seed ?? this.#seed ?? randomBytes(8).toString('hex');
      const plan = mission.plan(new Random(`${from} ${number}`));
      const { settings = {}, recording, opening, traffic } = plan.scene;
      const end = new AbortController();
      const world = new World(this.#stage.plan, new Random(`${from} ${number} traffic`), end.signal);
      let evidence: Evidence;
      try {
        await this.#stage.set(typeof settings === 'function' ? await settings(world) : settings);
        evidence = new Evidence(this.#stage.observatory, Date.now());
        if (recording !== undefined) await evidence.open(recording);
        await opening?.(world);
        await arrival(world.traceIds, evidence);
      } catch (error) {
        end.abort();
        await this.#stage.set(undefined); // a partial scene must not remain
        throw error;
      }
      this.#current = {
        mission,
        plan,
        evidence,
        hints: 0,
        tries: 0,
        shown: false,
        last: null,
        link: null,
        end,
      };
      traffic?.(world).catch(() => {}); // it ends with the scene, or with a member that restarts
      return this.state(number);
    });
  }

  /** Gives the next hint. @throws {Refusal} 409 where there is none left, or the scene is not set. */
  hint(number: number): MissionState {
    const current = this.#running(number);
    if (current.hints === current.plan.hints.length)
      throw new Refusal(409, 'That was the last hint: answer, or ask to be shown the way');
    current.hints++;
    return this.state(number);
  }

  /**
   * Grades an answer.
   * @throws {Refusal} 400 with the form where the answer does not have it, which costs nothing; 409 where the scene is not set.
   */
  async answer(number: number, answer: string[]): Promise<MissionState> {
    const current = this.#running(number);
    const { plan, evidence, mission } = current;
    const verdict = await plan.check(answer, evidence);
    if (!verdict) throw new Refusal(400, `Answer in this form: ${plan.answerForm}`);
    current.tries++;
    current.last = { answer, ...verdict };
    if (verdict.solved) {
      const { hints, tries, shown } = current;
      const seconds = Math.round((Date.now() - evidence.since) / 1000);
      this.#scores.solved(mission.number, { at: new Date().toISOString(), seconds, hints, tries, shown });
      current.link = await plan.show(evidence);
    }
    return this.state(number);
  }

  /** Explains a mission, and links to the evidence. @throws {Refusal} 409 where the scene is not set. */
  async show(number: number): Promise<MissionState> {
    const current = this.#running(number);
    current.link = await current.plan.show(current.evidence);
    current.shown = true;
    return this.state(number);
  }

  /** Changes settings of one member, which restarts. @throws {Refusal} 409 where no scene is set; as `Stage.change` does. */
  async change(member: string, settings: Record<string, string>): Promise<void> {
    if (!this.#current) throw new Refusal(409, 'No mission runs: start one first');
    await this.#alone(() => this.#stage.change(member, settings));
  }

  /** Ends the scene: the fleet runs as before it. */
  async stop(): Promise<MissionList> {
    return this.#alone(async () => {
      if (this.#current) {
        this.#leave();
        await this.#stage.set(undefined);
      }
      return this.list();
    });
  }

  /** Ends the scene's traffic, for a fleet that stops. */
  close(): void {
    this.#current?.end.abort();
  }

  #leave(): void {
    this.#current?.end.abort();
    this.#current = undefined;
  }

  async #alone<T>(act: () => Promise<T>): Promise<T> {
    if (this.#isBusy) throw new Refusal(409, 'The fleet is changing: ask again in a few seconds');
    this.#isBusy = true;
    try {
      return await act();
    } finally {
      this.#isBusy = false;
    }
  }

  #find(number: number): Mission {
    const mission = this.#missions.find((one) => one.number === number);
    if (mission) return mission;
    const numbers = this.#missions.map((one) => one.number).join(', ');
    throw new Refusal(404, `There is no such mission: use one of ${numbers}`);
  }

  #running(number: number): Current {
    this.#find(number);
    if (this.#current?.mission.number === number) return this.#current;
    throw new Refusal(409, `Mission ${number} does not run: start it first`);
  }

  #entry(mission: Mission): MissionEntry {
    return missionEntry(mission, this.#scores.of(mission.number), this.#current?.mission === mission);
  }

  #scene(current: Current): NonNullable<MissionState['scene']> {
    const { plan, evidence, hints, shown, last, link } = current;
    return {
      since: evidence.since,
      story: plan.story,
      question: plan.question,
      answerForm: plan.answerForm,
      hints: plan.hints.slice(0, hints),
      hintsInAll: plan.hints.length,
      last,
      explanation: shown || last?.solved ? plan.explanation : null,
      link,
    };
  }
}

/** Waits until the observatory has each of the traces, for at most `ARRIVAL_MS`. */
async function arrival(traceIds: readonly string[], evidence: Evidence): Promise<void> {
  const end = performance.now() + ARRIVAL_MS;
  let missing = traceIds;
  while (missing.length > 0 && performance.now() < end) {
    const here = new Set((await evidence.traces()).map(({ id }) => id));
    missing = missing.filter((id) => !here.has(id));
    if (missing.length > 0) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

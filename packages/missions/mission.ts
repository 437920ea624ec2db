import type { Evidence } from './evidence.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** One lesson: a scene on the fleet, a question about it, and a check that reads the telemetry. */
export interface Mission {
  number: number;
  /** The folder's name without its number. */
  id: string;
  title: string;
  /** How long it takes at most. */
  minutes: number;
  /** What the learner can do afterwards, in one sentence. */
  teaches: string;
  /** The term of the OpenTelemetry specification that it introduces. */
  term: { name: string; url: string };
  /** Decides places and sizes. Called once for each scene. */
  plan(random: Random): Plan;
}

/** A mission whose places and sizes are decided. Texts are plain, without line breaks. */
export interface Plan {
  story: string;
  question: string;
  /** The form of an answer, such as `SERVICE MILLISECONDS`, with an example that is wrong. */
  answerForm: string;
  /** From a first nudge to nearly the way itself; none names the answer. */
  hints: readonly [string, string, string];
  /** How to find it, and why it matters. Shown once the mission is solved or given up. */
  explanation: string;
  scene: Scene;
  /**
   * Grades an answer by what the observatory holds.
   * @param answer the answer's words.
   * @returns undefined where the answer does not have the form: that costs nothing.
   */
  check(answer: string[], evidence: Evidence): Promise<Verdict | undefined>;
  /** Where on the observatory's page the answer can be seen: a path with its query. */
  show(evidence: Evidence): Promise<string>;
}

/** Settings by the member's name. */
export type MemberSettings = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A mission's changes to the fleet. Every ship and spaceport restarts; the next scene, or a stop, undoes the changes. */
export interface Scene {
  /** The members' settings; a function if something has to run first, until `world.ended` is aborted. */
  settings?: MemberSettings | ((world: World) => Promise<MemberSettings>);
  /** OTLP/JSON lines that the observatory opens. */
  recording?: string;
  /** Requests before the learner reads the story: finished, with their traces arrived. */
  opening?(world: World): Promise<void>;
  /** Requests that continue until the scene ends, when `world.ended` is aborted. */
  traffic?(world: World): Promise<void>;
}

/** The result of a check. */
export interface Verdict {
  solved: boolean;
  /** The evidence, one sentence each; for a wrong answer, the evidence against it. */
  evidence: string[];
}

/** How a test plays a mission: with nothing but its texts and telemetry. */
export interface Solution {
  /** For a mission with a fix: the right answer before the fix, which must fail. */
  unfixed?(learner: Learner): Promise<string[]>;
  /** Finds the right answer as a learner would; may change settings if the mission asks for a fix. */
  solve(learner: Learner): Promise<string[]>;
  /** Three plausible wrong answers, given the right one. */
  wrong(right: string[]): [string[], string[], string[]];
}

/** The learner's means. */
export interface Learner {
  story: string;
  question: string;
  evidence: Evidence;
  /** Changes settings of one member, which restarts. */
  set(member: string, settings: Record<string, string>): Promise<void>;
  /** Sends a ship. */
  world: World;
  /** Polls `probe` until it returns a value, for at most 30 s. */
  waitFor<T>(what: string, probe: () => Promise<T | undefined | false>): Promise<T>;
}

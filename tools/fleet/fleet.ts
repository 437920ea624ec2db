import type { Member } from '#contract/fleet-plan.ts';
import { StartError } from './start-error.ts';
import type { Supervisor } from './supervisor.ts';

/** The members of the fleet as one: they start, run and stop in order. */
export class Fleet {
  readonly #plan: Member[];
  readonly #supervisorOf: (member: Member) => Supervisor;
  readonly #stopRequest: AbortController;
  /** The started members, in the order of the plan. */
  readonly supervisors: Supervisor[] = [];

  /**
   * @param supervisorOf starts a member's process.
   * @param stopRequest stops the start when it is aborted; a failed start aborts it.
   */
  constructor(plan: Member[], supervisorOf: (member: Member) => Supervisor, stopRequest: AbortController) {
    this.#plan = plan;
    this.#supervisorOf = supervisorOf;
    this.#stopRequest = stopRequest;
  }

  /** Starts every member and waits until all are ready. @returns why members did not start. */
  async start(): Promise<string[]> {
    const failures: string[] = [];
    const [first, ...rest] = this.#plan;
    // the observatory first: if it starts slowly, the others have no backend yet, and log that
    for (const group of [first ? [first] : [], rest]) {
      if (this.#stopRequest.signal.aborted) break;
      const started = group.map(this.#supervisorOf);
      this.supervisors.push(...started);
      failures.push(...(await Promise.all(started.map((one) => this.#failureOf(one)))).flat());
    }
    return failures;
  }

  /** Restarts each member that dies, until the stop is requested. */
  supervise(): void {
    for (const supervisor of this.supervisors) void supervisor.supervise();
  }

  /**
   * Stops the members, one kind after the other in the reverse order of the plan.
   * @param limit each member's own limit, in milliseconds.
   * @returns whether every member ended cleanly.
   */
  async stop(limit: number): Promise<boolean> {
    const ends: boolean[] = [];
    for (const kind of new Set(this.#plan.map((member) => member.kind).toReversed())) {
      const group = this.supervisors.filter(({ member }) => member.kind === kind);
      ends.push(...(await Promise.all(group.map((supervisor) => supervisor.stop(limit)))));
    }
    return !ends.includes(false);
  }

  /** Kills every member at once. */
  kill(): void {
    for (const supervisor of this.supervisors) supervisor.kill();
  }

  async #failureOf(supervisor: Supervisor): Promise<string[]> {
    try {
      await supervisor.untilReady();
      return [];
    } catch (error) {
      this.#stopRequest.abort();
      return error instanceof StartError ? [error.message] : [];
    }
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Member } from '#contract/fleet-plan.ts';
import { isReady } from './probe.ts';
import type { Exit, Run } from './run.ts';
import { StartError } from './start-error.ts';
import type { MemberLog } from './member-log.ts';
import type { Terminal } from './terminal.ts';

const POLL_MS = 50;
const READY_LIMIT_MS = 60_000;
const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 30_000;
/** A member that has run this long has recovered: its backoff is reset. */
const RECOVERED_MS = 60_000;
/** How long after its own limit a member is killed. */
const KILL_GRACE_MS = 1_000;

/** The dependencies of a supervisor. */
export interface Tools {
  /** Starts a process of the member. */
  start(): Run;
  log: MemberLog;
  terminal: Terminal;
  /** Aborted once the fleet stops: then nothing is restarted. */
  stopping: AbortSignal;
}

/** Supervises one member of the fleet: starts its process, restarts it when it dies, stops it. */
export class Supervisor {
  readonly member: Member;
  readonly #tools: Tools;
  #run: Run;
  /** Aborted on a restart request. */
  #restart = new AbortController();
  /** Resolved when the next process starts, or none will. */
  #next = Promise.withResolvers<void>();
  /** Whether the restart is not reported, because the whole fleet restarts. */
  #isQuiet = false;

  /** Starts the member's process. */
  constructor(member: Member, tools: Tools) {
    this.member = member;
    this.#tools = tools;
    this.#run = tools.start();
  }

  /**
   * Waits until the process answers on its port and is ready.
   * @throws {StartError} where it ends first, where another program answers, or where it takes longer than 60 s.
   */
  async untilReady(): Promise<void> {
    const { name, ports } = this.member;
    const { log, stopping } = this.#tools;
    const run = this.#run;
    const limit = AbortSignal.timeout(READY_LIMIT_MS);
    while (!(await isReady(ports[0], run.pid))) {
      if (limit.aborted) throw new StartError(`${name} does not answer on port ${ports[0]}: see its log`);
      stopping.throwIfAborted();
      if (run.exit) throw new StartError(whyEnded(name, run.exit, log.errorLines));
      await sleep(POLL_MS);
    }
    log.showsFrom = Date.now();
  }

  get log(): MemberLog {
    return this.#tools.log;
  }

  /** Reports each exit and restarts the process, with a longer backoff each time that it dies early. Ends when the fleet stops. */
  async supervise(): Promise<void> {
    const { start, log, terminal, stopping } = this.#tools;
    let backoff = FIRST_BACKOFF_MS;
    let since = performance.now();
    for (;;) {
      const { words } = await this.#run.exited;
      if (stopping.aborted) return this.#next.resolve();
      const { signal } = this.#restart;
      if (signal.aborted || performance.now() - since > RECOVERED_MS) backoff = FIRST_BACKOFF_MS;
      if (!signal.aborted) {
        terminal.report(this.member, 'error', `${words}: restarting in ${backoff / 1000} s`);
        await sleep(backoff, undefined, { signal: AbortSignal.any([stopping, signal]) }).catch(() => {});
        if (stopping.aborted) return this.#next.resolve();
        backoff = Math.min(backoff * 2, LONGEST_BACKOFF_MS);
      }
      this.#restart = new AbortController();
      since = performance.now();
      log.showsFrom = Infinity;
      this.#run = start();
      this.#next.resolve();
      void this.#reportReady(this.#run);
    }
  }

  /**
   * Stops the process with SIGTERM, and with SIGKILL 1 s after its own limit.
   * @param limit the member's own limit, in milliseconds.
   * @returns whether it ended cleanly.
   */
  async stop(limit: number): Promise<boolean> {
    const { log, terminal } = this.#tools;
    if (this.#run.exit) return true;
    log.showsFrom = Infinity;
    const tooLate = setTimeout(() => {
      terminal.report(this.member, 'error', `does not end within ${limit} ms: killed`);
      this.kill();
    }, limit + KILL_GRACE_MS);
    this.#run.kill('SIGTERM');
    const { clean, words } = await this.#run.exited;
    clearTimeout(tooLate);
    if (!clean) terminal.report(this.member, 'error', `${words}: see its log`);
    return clean;
  }

  /**
   * Restarts the process now: stops it as `stop` does, or ends the wait of a member that died.
   * @param limit the member's own limit for its stop, in milliseconds.
   */
  async restart(limit: number): Promise<void> {
    this.#tools.terminal.report(this.member, 'info', 'restarting');
    await this.#replace(limit);
  }

  /**
   * The same without a message; waits until the new process is ready.
   * @throws {StartError} as `untilReady` does.
   */
  async renew(limit: number): Promise<void> {
    this.#isQuiet = true;
    try {
      await this.#replace(limit);
      await this.#next.promise;
      await this.untilReady();
    } finally {
      this.#isQuiet = false;
    }
  }

  /** Kills the process at once. */
  kill(): void {
    this.#run.kill('SIGKILL');
  }

  async #replace(limit: number): Promise<void> {
    this.#next = Promise.withResolvers();
    this.#restart.abort();
    await this.stop(limit);
  }

  async #reportReady(run: Run): Promise<void> {
    const { terminal, stopping } = this.#tools;
    const isQuiet = this.#isQuiet;
    try {
      await this.untilReady();
      if (!isQuiet) terminal.report(this.member, 'info', 'is back');
    } catch (error) {
      // `supervise` reports an exit
      if (!run.exit && !stopping.aborted) terminal.report(this.member, 'error', (error as Error).message);
    }
  }
}

function whyEnded(name: string, { words }: Exit, errorLines: string[]): string {
  if (errorLines.length > 0) return `${name}: ${errorLines.join('\n')}`;
  return `${name} ${words} before it was ready: see its log`;
}

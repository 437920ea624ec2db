import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { lines } from './lines.ts';
import type { Member } from './plan.ts';
import { isReady, StartError } from './probe.ts';
import { parseRecord } from './record.ts';
import type { Terminal } from './terminal.ts';

const POLL_MS = 25;
const READY_LIMIT_MS = 60_000;
const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 30_000;
/** A member that has run this long has recovered: its next restart is quick again. */
const RECOVERED_MS = 60_000;
/** How long after its own limit a member is killed. */
const KILL_GRACE_MS = 1_000;
/** How much of what a member says on standard error is told when it does not start. */
const LAST_WORDS = 10;

/** What a keeper works with. */
export interface Surroundings {
  root: string;
  env: NodeJS.ProcessEnv;
  /** An open file descriptor: every line of the member goes there as it is. */
  log: number;
  terminal: Terminal;
  /** Aborted once the fleet stops: nothing is started again. */
  stopping: AbortSignal;
}

interface Exit {
  clean: boolean;
  words: string;
}

/** Keeps one member of the fleet running: starts its process, hears what it says, starts it again when it dies, stops it. */
export class Keeper {
  readonly member: Member;
  readonly #around: Surroundings;
  #child: ChildProcessByStdio<null, Readable, Readable> | undefined;
  #exit: Promise<Exit> | undefined;
  #exited = false;
  #ready = false;
  #logFailed = false;
  #lastWords: string[] = [];

  constructor(member: Member, around: Surroundings) {
    this.member = member;
    this.#around = around;
  }

  /** Starts the process, in a group of its own: the terminal's Ctrl-C is the fleet's to hear, and to pass on in order. */
  launch(): void {
    const { root: cwd, env } = this.#around;
    this.#ready = this.#exited = false;
    this.#lastWords = [];
    const child = spawn(process.execPath, programOf(this.member), {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    }) as ChildProcessByStdio<null, Readable, Readable>;
    this.#child = child;
    this.#exit = this.#hear(child).catch((error: Error) => ({
      clean: false,
      words: `could not be run: ${error.message}`,
    }));
    void this.#exit.then(() => {
      this.#exited = true;
      this.#ready = false;
    });
  }

  /**
   * Waits until the process answers on its port and is ready.
   * @throws {StartError} where it ends first, where another program answers, or where it takes longer than 60 s.
   */
  async untilReady(): Promise<void> {
    const { name, ports } = this.member;
    const limit = AbortSignal.timeout(READY_LIMIT_MS);
    while (!(await isReady(ports[0], this.#child?.pid))) {
      if (limit.aborted) throw new StartError(`${name} does not answer on port ${ports[0]}: see its log`);
      this.#around.stopping.throwIfAborted();
      if (this.#exited) throw new StartError(await this.#whyEnded());
      await sleep(POLL_MS);
    }
    this.#ready = true;
  }

  /** Reports each death and starts the process again, later each time that it dies soon. Ends when the fleet stops. */
  async keep(): Promise<void> {
    const { terminal, stopping } = this.#around;
    let backoff = FIRST_BACKOFF_MS;
    let since = performance.now();
    for (;;) {
      const exit = await this.#exit;
      if (stopping.aborted) return;
      if (performance.now() - since > RECOVERED_MS) backoff = FIRST_BACKOFF_MS;
      terminal.report(this.member, 'error', `${exit?.words}: starting again in ${backoff / 1000} s`);
      await sleep(backoff, undefined, { signal: stopping }).catch(() => {});
      if (stopping.aborted) return;
      backoff = Math.min(backoff * 2, LONGEST_BACKOFF_MS);
      since = performance.now();
      this.launch();
      void this.#reportReady();
    }
  }

  /**
   * Asks the process to end with SIGTERM, and ends it with SIGKILL 1 s after its own limit.
   * @param limit the member's own limit, in milliseconds.
   * @returns whether it ended in good order.
   */
  async stop(limit: number): Promise<boolean> {
    if (this.#exited) return true;
    const tooLate = setTimeout(() => {
      this.#around.terminal.report(this.member, 'error', `does not end within ${limit} ms: killed`);
      this.kill();
    }, limit + KILL_GRACE_MS);
    this.#child?.kill('SIGTERM');
    const exit = await this.#exit;
    clearTimeout(tooLate);
    return exit?.clean ?? true;
  }

  /** Ends the process at once. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  async #hear(child: ChildProcessByStdio<null, Readable, Readable>): Promise<Exit> {
    const [[code, signal]] = await Promise.all([
      once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
      this.#hearStream(child.stdout, false),
      this.#hearStream(child.stderr, true),
    ]);
    // SIGTERM ends a process that has not yet come so far as to handle it
    return signal === null
      ? { clean: code === 0, words: `ended with exit code ${code}` }
      : { clean: signal === 'SIGTERM', words: `was ended by ${signal}` };
  }

  /** Each line goes to the log; to the terminal go requests' lines, and at any time what went wrong. */
  async #hearStream(stream: Readable, isError: boolean): Promise<void> {
    const { terminal, stopping } = this.#around;
    for await (const line of lines(stream)) {
      this.#log(line);
      const record = parseRecord(line.toString(), new Date());
      if (isError && this.#lastWords.length < LAST_WORDS) this.#lastWords.push(record.message);
      const isRoutine = !isError && !['warn', 'error', 'fatal'].includes(record.level);
      if (!isRoutine || (this.#ready && !stopping.aborted)) terminal.show(this.member, record);
    }
  }

  #log(line: Buffer): void {
    try {
      writeSync(this.#around.log, Buffer.concat([line, Buffer.from('\n')]));
    } catch (error) {
      // a full disk is no reason to stop, and one report of it is enough
      if (!this.#logFailed)
        this.#around.terminal.report(
          this.member,
          'error',
          `cannot write its log: ${(error as Error).message}`,
        );
      this.#logFailed = true;
    }
  }

  async #reportReady(): Promise<void> {
    const { terminal, stopping } = this.#around;
    try {
      await this.untilReady();
      terminal.report(this.member, 'info', 'is back');
    } catch (error) {
      // an end is reported where the next start is
      if (!this.#exited && !stopping.aborted) terminal.report(this.member, 'error', (error as Error).message);
    }
  }

  async #whyEnded(): Promise<string> {
    const { name } = this.member;
    if (this.#lastWords.length > 0) return `${name}: ${this.#lastWords.join('\n')}`;
    return `${name} ${(await this.#exit)?.words} before it was ready: see its log`;
  }
}

/** What Node is to run. The observatory observes others: it runs without instrumentation. */
function programOf({ kind }: Member): string[] {
  const preloads = ['--import', './services/fleet/tether.ts'];
  if (kind !== 'observatory') preloads.push('--import', './services/instrumentation.ts');
  return [...preloads, `services/${kind}/main.ts`];
}

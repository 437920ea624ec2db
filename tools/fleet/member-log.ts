import { writeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { lines } from './lines.ts';
import type { Member } from '#contract/fleet-plan.ts';
import { parseRecord } from './record.ts';
import type { Terminal } from './terminal.ts';

const WRONG = new Set(['warn', 'error', 'fatal']);
const LAST_WORDS = 10;

/** Takes down what a member says: each line goes to its log as it is, and to the terminal for people to read. */
export class Scribe {
  /** Whether the terminal shows every line; what went wrong it shows at any time. */
  showsAll = false;
  /** The first ten lines on standard error since `lastWords` was last emptied: why a process that has ended did so. */
  lastWords: string[] = [];
  readonly #member: Member;
  readonly #log: number;
  readonly #terminal: Terminal;
  #logFailed = false;

  /** @param log the open file that the lines go to. */
  constructor(member: Member, log: number, terminal: Terminal) {
    this.#member = member;
    this.#log = log;
    this.#terminal = terminal;
  }

  /** Takes down standard output or standard error, to its end. */
  async listen(stream: Readable, isError: boolean): Promise<void> {
    for await (const line of lines(stream)) {
      this.#write(line);
      const record = parseRecord(line.toString(), new Date());
      if (isError && this.lastWords.length < LAST_WORDS) this.lastWords.push(record.message);
      if (isError || this.showsAll || WRONG.has(record.level)) this.#terminal.show(this.#member, record);
    }
  }

  #write(line: Buffer): void {
    try {
      writeSync(this.#log, Buffer.concat([line, Buffer.from('\n')]));
    } catch (error) {
      // a full disk is no reason to stop, and one report of it is enough
      if (!this.#logFailed)
        this.#terminal.report(this.#member, 'error', `Cannot write its log: ${(error as Error).message}`);
      this.#logFailed = true;
    }
  }
}

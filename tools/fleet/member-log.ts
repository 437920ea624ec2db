import { writeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { lines } from './lines.ts';
import type { Member } from '#contract/fleet-plan.ts';
import { isWrong, parseRecord, type Record } from './record.ts';
import type { Terminal } from './terminal.ts';

const ERROR_LINES = 10;
const RECENT = 10;

/** Copies a member's output: each line goes unchanged to its log file, and as one record to the terminal. */
export class MemberLog {
  /** The terminal shows every line from this time on, in epoch milliseconds; warnings and errors it always shows. */
  showsFrom = Infinity;
  /** The first ten lines on standard error since this was last emptied: they say why a process ended. */
  errorLines: string[] = [];
  /** The last records, whether or not they were shown. */
  recent: Record[] = [];
  readonly #member: Member;
  readonly #file: number;
  readonly #terminal: Terminal;
  #hasFailed = false;

  /** @param file the descriptor of the open log file. */
  constructor(member: Member, file: number, terminal: Terminal) {
    this.#member = member;
    this.#file = file;
    this.#terminal = terminal;
  }

  /** Copies standard output or standard error, to its end. */
  async read(stream: Readable, isError: boolean): Promise<void> {
    for await (const line of lines(stream)) {
      this.#write(line);
      const record = parseRecord(line.toString(), new Date());
      this.recent = [...this.recent.slice(1 - RECENT), record];
      if (isError && this.errorLines.length < ERROR_LINES) this.errorLines.push(record.message);
      if (isError || record.time.getTime() >= this.showsFrom || isWrong(record))
        this.#terminal.show(this.#member, record);
    }
  }

  #write(line: Buffer): void {
    try {
      writeSync(this.#file, Buffer.concat([line, Buffer.from('\n')]));
    } catch (error) {
      // a full disk must not stop the fleet, and is reported once
      if (!this.#hasFailed)
        this.#terminal.report(this.#member, 'error', `Cannot write its log: ${(error as Error).message}`);
      this.#hasFailed = true;
    }
  }
}

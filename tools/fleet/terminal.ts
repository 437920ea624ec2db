import type { Member } from '#contract/fleet-plan.ts';
import { printable } from '#command/printable.ts';
import { screenOf } from '#command/screen.ts';
import { isWrong, type Record } from './record.ts';
import { formatRecord } from './terminal-line.ts';

/** How long a record waits for earlier ones of other members, in milliseconds: they come through pipes of their own. */
const WINDOW_MS = 100;

interface Entry {
  at: number;
  member: Member;
  record: Record;
}

/** Standard output. It shows records in order of their time, and none before the fleet is ready: the summary comes first. */
export class Terminal {
  /** The member whose lines are shown alone; warnings and errors of the others still are. */
  only: Member | undefined;
  /** Whether members' lines are left to their log files. */
  isQuiet = false;
  #isOpen = false;
  #waiting: Entry[] = [];
  #isScheduled = false;

  /** Shows a record of a member as one line. */
  show(member: Member, record: Record): void {
    if (this.isQuiet || (this.only && member !== this.only && !isWrong(record))) return;
    this.#add(member, record);
  }

  #add(member: Member, record: Record): void {
    // a time ahead of the clock must not keep a record waiting
    this.#waiting.push({ at: Math.min(record.time.getTime(), Date.now()), member, record });
    this.#printLater();
  }

  /** Shows a message of the fleet itself about a member. */
  report(member: Member, level: string, message: string): void {
    this.#add(member, { time: new Date(), level, message: printable(message), traceId: undefined });
  }

  /** Shows the records held back, and from now on each record as it comes. */
  open(): void {
    this.#isOpen = true;
    this.#printUntil(Infinity);
  }

  /** Prints lines as they are, after the records that came before them. */
  print(text: string): void {
    if (this.#isOpen) this.#printUntil(Infinity);
    process.stdout.write(`${text}\n`);
  }

  #printLater(): void {
    if (!this.#isOpen || this.#isScheduled || this.#waiting.length === 0) return;
    this.#isScheduled = true;
    setTimeout(() => {
      this.#isScheduled = false;
      this.#printUntil(Date.now() - WINDOW_MS);
      this.#printLater();
    }, WINDOW_MS);
  }

  #printUntil(time: number): void {
    const sorted = this.#waiting.toSorted((a, b) => a.at - b.at);
    this.#waiting = sorted.filter(({ at }) => at > time);
    const screen = screenOf(process.stdout);
    for (const { member, record } of sorted.slice(0, sorted.length - this.#waiting.length))
      process.stdout.write(`${formatRecord(member, record, screen)}\n`);
  }
}

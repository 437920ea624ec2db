import type { Member } from '#contract/fleet-plan.ts';
import { formatRecord, screenOf } from './screen.ts';
import { printable, type Record } from './record.ts';

/** Standard output, where records are kept back until the fleet is ready: its summary comes first. */
export class Terminal {
  #kept: (() => void)[] | undefined = [];

  /** Shows a record of a member as one line. */
  show(member: Member, record: Record): void {
    const print = () => this.print(formatRecord(member, record, screenOf(process.stdout)));
    if (this.#kept) this.#kept.push(print);
    else print();
  }

  /** Shows what the fleet itself has to say about a member. */
  report(member: Member, level: string, message: string): void {
    this.show(member, { time: new Date(), level, message: printable(message), traceId: undefined });
  }

  /** Shows what was kept back, and from now on each record as it comes. */
  open(): void {
    const kept = this.#kept ?? [];
    this.#kept = undefined;
    for (const print of kept) print();
  }

  /** Prints lines as they are. */
  print(text: string): void {
    process.stdout.write(`${text}\n`);
  }
}

import type { Member } from '#contract/fleet-plan.ts';
import { printable } from '#command/printable.ts';
import { screenOf } from '#command/screen.ts';
import type { Record } from './record.ts';
import { formatRecord } from './record-line.ts';

/** Standard output. It holds records back until the fleet is ready, so that the summary comes first. */
export class Terminal {
  #held: (() => void)[] | undefined = [];

  /** Shows a record of a member as one line. */
  show(member: Member, record: Record): void {
    const print = () => this.print(formatRecord(member, record, screenOf(process.stdout)));
    if (this.#held) this.#held.push(print);
    else print();
  }

  /** Shows a message of the fleet itself about a member. */
  report(member: Member, level: string, message: string): void {
    this.show(member, { time: new Date(), level, message: printable(message), traceId: undefined });
  }

  /** Shows the records held back, and from now on each record as it comes. */
  open(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const print of held) print();
  }

  /** Prints lines as they are. */
  print(text: string): void {
    process.stdout.write(`${text}\n`);
  }
}

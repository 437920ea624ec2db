import type { Agent } from './foreign-app.ts';

/** The long form compares with the stock packages; the quick one, of CI, looks at ours alone where the stock ones take long. */
export const LONG = process.env['CONFORMANCE'] === 'long';

/** Counts what an agent does right, by area, and keeps what it misses. */
export class Score {
  readonly missed: string[] = [];
  readonly #what: string;
  readonly #agent: Agent;
  #total = 0;

  constructor(what: string, agent: Agent) {
    this.#what = what;
    this.#agent = agent;
  }

  /** Counts a check; one that throws is missed. */
  check(name: string, check: () => void): void {
    this.#total++;
    try {
      check();
    } catch (error) {
      this.missed.push(`${name}: ${String((error as Error).message).split('\n', 1)[0]}`);
    }
  }

  /** Prints the count on a line of its own, and what was missed. */
  print(): void {
    const count = `${this.#total - this.missed.length} of ${this.#total}`;
    console.log([`conformance: ${this.#what}: ${this.#agent} ${count}`, ...this.missed].join('\n  '));
  }
}

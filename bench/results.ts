/** Every value that was measured, by section, figure and subject: one a round, in the order of the rounds. */
export class Results {
  readonly #values = new Map<string, number[]>();

  add(section: string, subject: string, measured: Record<string, number>): void {
    for (const [figure, value] of Object.entries(measured)) {
      const key = `${section} ${figure} ${subject}`;
      const values = this.#values.get(key);
      if (values) values.push(value);
      else this.#values.set(key, [value]);
    }
  }

  /** None where it was not measured. */
  of(section: string, figure: string, subject: string): number[] {
    return this.#values.get(`${section} ${figure} ${subject}`) ?? [];
  }
}

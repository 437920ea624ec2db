import type { Logger } from 'pino';

/** Whether a database is away, as far as its client knows. Logs each outage once when it begins and once when it ends. */
export class Outage {
  readonly #logger: Logger;
  #isOn = false;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** The database did not serve. */
  begin(error: unknown): void {
    if (!this.#isOn) this.#logger.error(`The database is unavailable: ${describe(error)}`);
    this.#isOn = true;
  }

  /** The database answered. */
  end(): void {
    if (this.#isOn) this.#logger.info('The database is available again');
    this.#isOn = false;
  }
}

/** What happened, without values: PostgreSQL puts those into other fields than the message. */
function describe(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return [message, code].filter(Boolean).join(' ');
}

import type { Logger } from 'pino';

/** Tracks whether the database is available. Logs each outage once when it begins and once when it ends. */
export class Outage {
  readonly #logger: Logger;
  #isOn = false;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** Records that the database is unavailable. */
  begin(error: unknown): void {
    if (!this.#isOn) this.#logger.error(`The database is unavailable: ${describe(error)}`);
    this.#isOn = true;
  }

  /** Records that the database responded. */
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

import { setTimeout as sleep } from 'node:timers/promises';
import { send } from '#testkit/http.ts';
import { SHIPS, SHIP_URLS, SPACEPORT } from './fleet.ts';

/** A request and what came of it. Times in milliseconds. */
export interface Sent {
  ship: string;
  action: 'dock' | 'separate';
  /** When, since 1970. */
  at: number;
  took: number;
  /** 0 where no answer came. */
  status: number;
  /** What was answered, or why nothing was. */
  said: string;
  traceId: string;
}

/** A request may take this long before it counts as failed; a ship gives up earlier, and says so. */
const PATIENCE_MS = 30_000;

/**
 * Sends `rate` requests a second to the ships: each docks and separates in turn, one request at a time, since a ship has one code at
 * a time. One that is late is followed at once, so that the rate holds.
 */
export class Traffic {
  readonly sent: Sent[] = [];
  readonly #start: number = performance.now();
  readonly #period: number;
  readonly #done: Promise<unknown>;
  readonly #end = new AbortController();

  constructor(rate: number) {
    this.#period = (1_000 * SHIPS.length) / rate;
    this.#done = Promise.all(SHIPS.map((ship) => this.#sail(ship)));
  }

  /** How long it has been going on, in seconds. */
  get seconds(): number {
    return (performance.now() - this.#start) / 1_000;
  }

  /** Goes on until it has lasted so many seconds. */
  async until(seconds: number): Promise<void> {
    await sleep(Math.max(0, seconds * 1_000 - (performance.now() - this.#start)));
  }

  /** Ends it; resolves when the last answer is there. */
  async stop(): Promise<Sent[]> {
    this.#end.abort();
    await this.#done;
    return this.sent;
  }

  async #sail(ship: string): Promise<void> {
    let action: Sent['action'] = 'dock';
    for (let turn = 0; !this.#end.signal.aborted; turn++) {
      await sleep(Math.max(0, this.#start + turn * this.#period - performance.now()));
      const answer = await request(ship, action);
      this.sent.push(answer);
      // after a failure it is not known whether it was carried out: a refusal tells
      const done = answer.status === 200 || /already docked|not found/.test(answer.said);
      if (done) action = action === 'dock' ? 'separate' : 'dock';
    }
  }
}

async function request(ship: string, action: Sent['action']): Promise<Sent> {
  const [at, start] = [Date.now(), performance.now()];
  const about = { ship, action, at };
  const took = () => Math.round(performance.now() - start);
  try {
    const { status, body, traceId } = await send(`${SHIP_URLS[ship]}/${action}/${SPACEPORT}`, {
      method: 'POST',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return { ...about, took: took(), status, said: JSON.stringify(body), traceId };
  } catch (error) {
    const { message, cause } = error as Error;
    return { ...about, took: took(), status: 0, said: `${message}: ${String(cause)}`, traceId: '' };
  }
}

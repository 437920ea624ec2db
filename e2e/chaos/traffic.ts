import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { send } from '#testkit/http.ts';
import { SHIPS, SHIP_URLS, SPACEPORT } from './fleet.ts';

/** A request and its answer. Times in milliseconds. */
export interface Sent {
  ship: string;
  action: 'dock' | 'separate';
  /** When it was sent, since 1970. */
  at: number;
  took: number;
  /** 0 where no answer came. */
  status: number;
  /** The body of the answer, or the error. */
  detail: string;
  traceId: string;
}

/** The span that each request names as its parent; nothing records it. */
export const CALLER_SPAN_ID = '00f067aa0ba902b7';

/** A request that takes longer counts as failed; the ship's own time limit is shorter. */
const TIMEOUT_MS = 30_000;

/**
 * Sends `rate` requests a second to the ships. Each docks and separates in turn, one request at a time, since a ship has one code at a
 * time. A ship that is behind schedule sends its next request at once, so that the rate holds.
 */
export class Traffic {
  readonly sent: Sent[] = [];
  readonly #start: number = performance.now();
  readonly #period: number;
  readonly #done: Promise<unknown>;
  readonly #end = new AbortController();

  constructor(rate: number) {
    this.#period = (1_000 * SHIPS.length) / rate;
    this.#done = Promise.all(SHIPS.map((ship) => this.#run(ship)));
  }

  /** Seconds since the start. */
  get seconds(): number {
    return (performance.now() - this.#start) / 1_000;
  }

  /** Resolves when the load has lasted this many seconds. */
  async until(seconds: number): Promise<void> {
    await sleep(Math.max(0, seconds * 1_000 - (performance.now() - this.#start)));
  }

  /** Stops the load; resolves with all requests when the last answer has arrived. */
  async stop(): Promise<Sent[]> {
    this.#end.abort();
    await this.#done;
    return this.sent;
  }

  async #run(ship: string): Promise<void> {
    let action: Sent['action'] = 'dock';
    for (let turn = 0; !this.#end.signal.aborted; turn++) {
      await sleep(Math.max(0, this.#start + turn * this.#period - performance.now()));
      const answer = await request(ship, action);
      this.sent.push(answer);
      // a failed request may have been carried out; the refusal of the next one tells
      const done = answer.status === 200 || /already docked|not found/.test(answer.detail);
      if (done) action = action === 'dock' ? 'separate' : 'dock';
    }
  }
}

async function request(ship: string, action: Sent['action']): Promise<Sent> {
  const [at, start] = [Date.now(), performance.now()];
  const traceId = randomBytes(16).toString('hex');
  const about = { ship, action, at, traceId };
  const took = () => Math.round(performance.now() - start);
  try {
    const { status, body } = await send(`${SHIP_URLS[ship]}/${action}/${SPACEPORT}`, {
      method: 'POST',
      headers: { traceparent: `00-${traceId}-${CALLER_SPAN_ID}-01` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { ...about, took: took(), status, detail: JSON.stringify(body) };
  } catch (error) {
    const { message, cause } = error as Error;
    return { ...about, took: took(), status: 0, detail: `${message}: ${String(cause)}` };
  }
}
